import type { AmbiguityClass } from '../classes.ts'
import { readStructure } from '../header/read-structure.ts'
import type { Candidate, Structure } from '../header/types.ts'
import { type BodyReading, type Entity, followReading, mainReading, type OtherBodyReading } from './body.ts'
import { type Context, withClasses } from './context.ts'
import { encodingsByShape } from './encodings-by-shape.ts'
import { Node } from './node.ts'
import { delimitersInstead, otherDelimiters } from './other-delimiters.ts'
import type { Place } from './source.ts'
import { exactDelimiters } from './split.ts'
import type { Walker } from './walker.ts'

export interface ReadEntity extends Entity {
  /** How the main reading took the body. */
  readonly main: BodyReading
  readonly defaultType: string
}

/** Follows the other readings of an entity, each in its place: their cost is a sum. */
export function otherReadings(walker: Walker, node: Node, entity: ReadEntity, context: Context): void {
  const { bounds, budget } = walker
  const known = new Set([keyOf(entity.main)])
  let count = 0
  for (const { via, reading, structure } of candidates(walker, entity)) {
    const key = keyOf(reading)
    if (known.has(key)) continue
    known.add(key)
    count++
    if (count > bounds.alternatives) {
      budget.exceeded('alternatives', node.path)
      return
    }
    if (!context.isSwept && !budget.takeView(node.path)) return
    walker.later(() => follow(walker, node, { via, reading }, structure, context))
  }
}

function follow(
  walker: Walker,
  node: Node,
  { via, reading }: OtherBodyReading,
  structure: Structure,
  context: Context,
): void {
  const { budget, report } = walker
  if (!budget.work(0, node.path)) return
  const other = new Node({
    path: node.nextReadingPath(),
    kind: 'leaf',
    type: reading.type,
    encoding: reading.kind === 'leaf' || reading.kind === 'encoded' ? reading.encoding : 'identity',
    name: node.facts.name,
    bytes: reading.body.end - reading.body.start,
    via,
  })
  node.parts.push(other)
  const inner = { ...withClasses(context, [via]), path: other.path, isMain: false, via }
  followReading(walker, other, reading, structure, inner)
  if (!context.isSwept) report.reading(node, via, node, other)
}

/** What a tolerant reading of an odd field makes a type of is one only if it begins like one. */
const KNOWN_TYPE = /^(?:text|image|audio|video|application|message|font|model|x-[a-z0-9-]+)\//

interface OtherReading extends OtherBodyReading {
  readonly structure: Structure
}

function* candidates(walker: Walker, entity: ReadEntity): Generator<OtherReading, void, void> {
  const { place, header, main, defaultType } = entity
  // The header below the header of a message is that of the message.
  const isMessage = main.type.startsWith('message/')
  // Mail that once was in a mailbox file: nobody ends the header at its first line, or takes it for another one.
  const isFromBox = isFromLine(place)
  const isLeftOut = (via: AmbiguityClass | undefined) =>
    (isMessage && via === 'E11') || (isFromBox && via === 'B05')
  const structure = without(entity.structure, isLeftOut)
  const at = (via: AmbiguityClass, reading: BodyReading) => ({ via, reading, structure })
  const { body } = main
  for (const { via, reading } of multiparts({ ...entity, structure }, walker.budget.hasViews))
    yield at(via, reading)
  for (const { value: type, via = 'C01' } of structure.types) {
    if (type.startsWith('message/') && type !== main.type) yield at(via, { kind: 'message', body, type })
    if (type.startsWith('multipart/') || main.kind !== 'multipart') continue
    if (via !== 'C01' && !KNOWN_TYPE.test(type)) continue
    yield at(via, { kind: 'leaf', body, type, encoding: structure.encodings[0]?.value ?? 'identity' })
  }
  for (const { value: encoding, via = 'F01' } of structure.encodings) {
    if (main.kind === 'leaf') yield at(via, { kind: 'leaf', body, type: main.type, encoding })
  }
  // A message must not be encoded, so that some readers never decode one.
  if (isMessage && main.kind === 'leaf' && main.encoding !== 'identity')
    yield at('F03', { kind: 'message', body, type: main.type })
  for (const { encoding, via } of encodingsByShape(body, structure)) {
    if (main.kind === 'leaf') yield at(via, { kind: 'leaf', body, type: main.type, encoding })
  }
  for (const alternative of header.alternatives) {
    if (isMessage && alternative.bodyStart > body.start) continue
    const one = { main: alternative, alternatives: [], classes: [], exceeded: undefined }
    const own = readStructure(one, defaultType, walker.bounds)
    const via = alternative.via ?? 'B05'
    if (isLeftOut(via)) continue
    const reading = mainReading({ place, header: one, structure: own })
    if (!isSameSplit(main, reading)) yield { via, reading, structure: own }
    if (reading.kind !== 'leaf') continue
    for (const { value: encoding } of own.encodings)
      yield { via, reading: { ...reading, encoding }, structure: own }
  }
}

/** Readings as a multipart, by each boundary that somebody may read and that occurs in the body. */
function* multiparts(
  { structure, main }: ReadEntity,
  hasViews: boolean,
): Generator<OtherBodyReading, void, void> {
  const { body } = main
  const { boundaries, types, encodings } = structure
  const multipart = types.find(({ value }) => value.startsWith('multipart/'))
  const type = multipart?.value ?? 'multipart/mixed'
  let isFound = false
  for (const { value: boundary, via } of boundaries) {
    const delimiters = exactDelimiters(body, boundary)
    if (delimiters.length === 0) continue
    isFound = true
    const by = via ?? multipart?.via ?? 'C02'
    const reading = { kind: 'multipart', body, type, boundary, delimiters } as const
    yield { via: by, reading }
    yield* otherDelimiters(reading, hasViews)
  }
  if (multipart === undefined) return
  if (!isFound)
    yield* delimitersInstead(
      body,
      type,
      boundaries.map(({ value }) => value),
    )
  for (const { value: encoding } of encodings) {
    if (encoding !== 'identity') yield { via: 'F03', reading: { kind: 'encoded', body, type, encoding } }
  }
}

function isFromLine({ source, start }: Place): boolean {
  return /^>?From /.test(source.octets.toString('latin1', start, start + 6))
}

function without(structure: Structure, isLeftOut: (via: AmbiguityClass | undefined) => boolean): Structure {
  const isKept = ({ via }: Candidate<unknown>) => !isLeftOut(via)
  const { types, boundaries, encodings } = structure
  return {
    ...structure,
    types: types.filter(isKept),
    boundaries: boundaries.filter(isKept),
    encodings: encodings.filter(isKept),
  }
}

/** Two readings as a multipart that only disagree in where the preamble begins. */
function isSameSplit(one: BodyReading, other: BodyReading): boolean {
  return (
    one.kind === 'multipart' &&
    other.kind === 'multipart' &&
    one.boundary === other.boundary &&
    one.delimiters.length === other.delimiters.length &&
    one.delimiters[0]?.line === other.delimiters[0]?.line
  )
}

function keyOf(reading: BodyReading): string {
  const { kind, body } = reading
  switch (reading.kind) {
    case 'multipart': {
      const places = reading.delimiters.map(({ line, isClosing }) => (isClosing ? -line.at : line.at))
      return `${kind} ${body.end} ${places.join(' ')}`
    }
    case 'leaf':
    case 'encoded':
      return `${kind} ${body.start} ${reading.encoding}`
    case 'message':
      return `${kind} ${body.start}`
  }
}
