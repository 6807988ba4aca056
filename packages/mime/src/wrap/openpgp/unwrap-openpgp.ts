import type { BoundName } from '../../bounds.ts'
import { inflate } from '../inflate.ts'
import type { Unwrapped, Wrapper, WrapperBounds } from '../types.ts'
import { packetsIn } from './packets.ts'

/** Packets, RFC 9580 section 5. */
const PUBLIC_KEY_SESSION = 1
const SIGNATURE = 2
const PASSWORD_SESSION = 3
const ONE_PASS = 4
const COMPRESSED = 8
const ENCRYPTED = 9
const MARKER = 10
const LITERAL = 11
const ENCRYPTED_INTEGRITY = 18
const ENCRYPTED_AEAD = 20

const BZIP2 = 3
/** No message has more before its content. */
const MAX_BEFORE = 64

/**
 * Takes the content out of a message in OpenPGP (RFC 9580) that is signed or compressed, or says that it is encrypted. Undefined: the
 * octets are no message, as a key or a signature by itself.
 */
export function unwrapOpenpgp(octets: Buffer, bounds: WrapperBounds): Wrapper | undefined {
  let source = octets
  for (let depth = 0; depth <= bounds.depth; depth += 1) {
    const found = contentOf(source)
    if (found === undefined) return undefined
    if (found === 'encrypted') return { kind: 'encrypted', what: 'openpgp' }
    if (found.literal !== undefined) return content([found.literal], { isDamaged: !found.isWhole })
    const [algorithm = 0] = found.compressed
    const body = found.compressed.subarray(1)
    if (algorithm === BZIP2) return isBzip2(body) ? content([], { isDamaged: true }) : undefined
    if (algorithm === 0) source = body
    else {
      const { octets: inflated, exceeded } = inflate(body, algorithm === 1 ? 'raw' : 'zlib', bounds)
      if (exceeded !== undefined) return content([], { isDamaged: false, exceeded })
      if (inflated === undefined) return undefined
      source = inflated
    }
  }
  return content([], { isDamaged: false, exceeded: 'depth' })
}

/** The one compression that we can't undo. */
function isBzip2(octets: Buffer): boolean {
  return octets.toString('latin1', 0, 3) === 'BZh'
}

type Found =
  | 'encrypted'
  | { readonly literal: Unwrapped; readonly isWhole: boolean }
  | { readonly literal: undefined; readonly compressed: Buffer }

/** The first packet with content; those before it have to be of a message, and well formed. */
function contentOf(octets: Buffer): Found | undefined {
  let count = 0
  for (const { tag, body, isWhole, next } of packetsIn(octets)) {
    const isFirst = count === 0
    if (count > MAX_BEFORE) return undefined
    count += 1
    if (isEncrypted(tag, body, isFirst)) return 'encrypted'
    if (tag === COMPRESSED)
      return (body[0] ?? 9) <= BZIP2 ? { literal: undefined, compressed: body } : undefined
    // By itself it could as well be text that begins with the same letters.
    if (tag === LITERAL)
      return isFirst && !(isWhole && next === octets.length) ? undefined : literalOf(body, isWhole)
    if (!isWhole || !isBefore(tag, body)) return undefined
  }
  return undefined
}

/** What stands in front of content. */
function isBefore(tag: number, body: Buffer): boolean {
  const version = body[0] ?? 0
  if (tag === PUBLIC_KEY_SESSION) return version === 3 || version === 6
  if (tag === PASSWORD_SESSION) return version >= 4 && version <= 6
  if (tag === ONE_PASS) return version === 3 || version === 6
  if (tag === SIGNATURE) return version >= 3 && version <= 6
  return tag === MARKER && body.toString('latin1') === 'PGP'
}

function isEncrypted(tag: number, body: Buffer, isFirst: boolean): boolean {
  const version = body[0] ?? 0
  if (tag === ENCRYPTED_INTEGRITY) return (version === 1 || version === 2) && body.length > 20
  if (tag === ENCRYPTED_AEAD) return version === 1 && body.length > 20
  return tag === ENCRYPTED && !isFirst && body.length > 20
}

function literalOf(body: Buffer, isWhole: boolean): Found | undefined {
  const format = String.fromCharCode(body[0] ?? 0)
  const nameLength = body[1] ?? 0
  if (!'btuml1'.includes(format) || body.length < 6 + nameLength) return undefined
  const name = body.toString('latin1', 2, 2 + nameLength)
  const octets = body.subarray(6 + nameLength)
  return { literal: { octets, isEntity: false, name: name === '' ? undefined : name }, isWhole }
}

function content(
  unwrapped: readonly Unwrapped[],
  { isDamaged, exceeded }: { readonly isDamaged: boolean; readonly exceeded?: BoundName | undefined },
): Wrapper {
  return {
    kind: 'content',
    what: 'openpgp',
    class: 'K02',
    content: unwrapped,
    isDamaged: isDamaged && exceeded === undefined,
    exceeded,
  }
}
