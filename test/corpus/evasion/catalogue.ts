import { readFileSync } from 'node:fs'
import { fractionsFrom } from '../../../packages/lab/src/random.ts'
import { base64 } from '../encoders.ts'
import { attachment, bodyOf, mailOf, multipart, multipartField, textOf } from './entity.ts'
import { payloadOf } from './payloads.ts'
import { BASE64_BODIES } from './shapes/base64-bodies.ts'
import { BODIES } from './shapes/bodies.ts'
import { BOUNDARY } from './shapes/boundary.ts'
import { BOUNDARY_SPELLING } from './shapes/boundary-spelling.ts'
import { CONTENT_TYPE } from './shapes/content-type.ts'
import { DELIMITERS } from './shapes/delimiters.ts'
import { HEADER_LINES } from './shapes/header-lines.ts'
import { HEADER_NAMES } from './shapes/header-names.ts'
import { NESTING } from './shapes/nesting.ts'
import { QUOTED_PRINTABLE } from './shapes/quoted-printable.ts'
import { SNIFFING } from './shapes/sniffing.ts'
import { TEXT_FILES } from './shapes/text-files.ts'
import { TRANSFER_ENCODING } from './shapes/transfer-encoding.ts'
import { WRAPPERS } from './shapes/wrappers.ts'
import type { Entity, PayloadKind, Place, Shape } from './types.ts'

export const SHAPES: readonly Shape[] = [
  ...SNIFFING,
  ...HEADER_NAMES,
  ...HEADER_LINES,
  ...CONTENT_TYPE,
  ...BOUNDARY,
  ...BOUNDARY_SPELLING,
  ...DELIMITERS,
  ...BODIES,
  ...TRANSFER_ENCODING,
  ...BASE64_BODIES,
  ...QUOTED_PRINTABLE,
  ...TEXT_FILES,
  ...NESTING,
  ...WRAPPERS,
]

/**
 * From which mails readers of mail handed the payload out when the corpus was made: `+` yes, `-` no. Of each shape its mails in
 * their order; of the combinations those of seed 1.
 */
const REACHABLE: { readonly singles: Readonly<Record<string, string>>; readonly combinations: string } =
  JSON.parse(readFileSync(new URL('reachable.json', import.meta.url), 'utf8'))

/** What the readers at hand do not open, and mail clients do without being asked. */
const OPENED_BY_CLIENTS: readonly string[] = ['F06', 'I05', 'K01', 'K02']

const PAYLOAD_KINDS: readonly PayloadKind[] = ['text', 'hash']

/** A mail of the corpus. */
export interface Evasion {
  /** `D03 before, hash, part`: the same in each run. */
  readonly id: string
  /** The classes that it is of: one, or those of a combination. */
  readonly classes: readonly string[]
  readonly kind: PayloadKind
  /** What a scanner has to find in it. */
  readonly payload: Buffer
  /** Some reader of mail hands the payload out: it has to be found, or the mail refused. */
  readonly isReachable: boolean
  /** Made anew by each call. */
  readonly mail: () => Buffer
}

/** Every shape with both payloads at each of its places. */
export function singles(): readonly Evasion[] {
  return SHAPES.flatMap((shape, number) => {
    const marks = REACHABLE.singles[`${shape.class} ${shape.name}`] ?? ''
    return PAYLOAD_KINDS.flatMap((kind) => shape.places.map((place) => ({ kind, place }))).map(
      ({ kind, place }, index) => single(shape, { number, kind, place, isReachable: marks[index] === '+' }),
    )
  })
}

function single(
  shape: Shape,
  {
    number,
    kind,
    place,
    isReachable,
  }: Pick<Evasion, 'kind' | 'isReachable'> & { number: number; place: Place },
): Evasion {
  const payload = payloadOf(kind, number)
  return {
    id: `${shape.class} ${shape.name}, ${kind}, ${place}`,
    classes: [shape.class],
    kind,
    isReachable: isReachable || OPENED_BY_CLIENTS.includes(shape.class),
    payload: Buffer.from(payload, 'latin1'),
    mail: () => Buffer.from(placed(layered([shape], payload), place), 'latin1'),
  }
}

function placed(entity: Entity, place: Place): string {
  switch (place) {
    case 'root':
      return mailOf(entity)
    case 'part':
      return around(textOf(entity))
    case 'message':
      return around(textOf({ head: 'Content-Type: message/rfc822\r\n', body: mailOf(entity) }))
    case 'file':
      return around(
        textOf(
          attachment('', {
            type: 'application/octet-stream; name="minutes.eml"',
            body: base64(mailOf(entity)),
          }),
        ),
      )
  }
}

/** A mail as everybody writes it, with that part. */
function around(part: string): string {
  return mailOf(multipart(part, { head: multipartField('outer_5e1d'), body: bodyOf(part, 'outer_5e1d') }))
}

/**
 * Mails of two or three classes, drawn with that seed: containers around a leaf or around a container.
 * @param count how many
 */
export function combinations(count: number, seed = 1): readonly Evasion[] {
  const draw = fractionsFrom(seed)
  const containers = SHAPES.filter((shape) => shape.kind === 'container' && !isLarge(shape))
  const inner = SHAPES.filter((shape) => !isLarge(shape) && shape.places.includes('part'))
  const between = inner.filter((shape) => shape.kind === 'container')
  return Array.from({ length: count }, (_, number) => {
    const layers = [pick(containers, draw), ...(draw() < 0.3 ? [pick(between, draw)] : []), pick(inner, draw)]
    const kind = pick(PAYLOAD_KINDS, draw)
    const place = pick(layers[0]?.places ?? [], draw)
    const payload = payloadOf(kind, number)
    return {
      id: `${number}: ${layers.map((shape) => `${shape.class} ${shape.name}`).join(' around ')}, ${kind}, ${place}`,
      classes: layers.map((shape) => shape.class),
      kind,
      isReachable: seed === 1 && REACHABLE.combinations[number] === '+',
      payload: Buffer.from(payload, 'latin1'),
      mail: () => Buffer.from(placed(layered(layers, payload), place), 'latin1'),
    }
  })
}

function layered([shape, ...others]: readonly Shape[], payload: string): Entity {
  if (shape === undefined) return attachment(payload)
  return shape.kind === 'leaf' ? shape.build(payload) : shape.build(textOf(layered(others, payload)))
}

/** Their point is that they are large; two of them are one too many. */
function isLarge({ class: id }: Shape): boolean {
  return ['J01', 'J02', 'J03', 'J04'].includes(id)
}

function pick<T>(list: readonly T[], draw: () => number): T {
  const item = list[Math.floor(draw() * list.length)]
  if (item === undefined) throw new RangeError('nothing to choose from')
  return item
}
