import type { BoundName } from '../../bounds.ts'
import { inflate } from '../inflate.ts'
import type { Wrapper, WrapperBounds } from '../types.ts'
import { octetString, type Value, valueAt, valuesIn } from './ber.ts'

const SEQUENCE = 0x30
const OBJECT_ID = 0x06
/** `[0] EXPLICIT`: what a ContentInfo has in it. */
const CONTENT = 0xa0

/** Object identifiers of PKCS #7 and of S/MIME, RFC 5652 and 3274: what is behind 1.2.840.113549.1. */
const KINDS: Readonly<Record<string, 'data' | 'open' | 'compressed' | 'encrypted'>> = {
  '0701': 'data',
  '0702': 'open', // signed
  '0703': 'encrypted', // enveloped
  '0704': 'encrypted', // signed and enveloped
  '0705': 'open', // digested
  '0706': 'encrypted',
  '09100102': 'open', // authenticated
  '09100109': 'compressed',
  '09100117': 'encrypted', // authenticated and enveloped
}
const PREFIX = '2a864886f70d01'

/**
 * Takes the content out of CMS (RFC 5652, 3274; PKCS #7): signed and compressed, one in the other as well. By its octets: a ContentInfo
 * with an identifier that it knows. Undefined: it is none, or has no content, as a signature that stands beside it.
 */
export function unwrapCms(octets: Buffer, bounds: WrapperBounds): Wrapper | undefined {
  let info = contentInfo(octets, valueAt(octets, 0, octets.length), octets.length)
  let source = octets
  let isDamaged = false
  for (let depth = 0; info !== undefined; depth += 1) {
    if (depth >= bounds.depth) return content(undefined, { isDamaged, exceeded: 'depth' })
    const kind: 'data' | 'open' | 'compressed' | 'encrypted' | undefined = KINDS[info.id]
    if (kind === undefined) return depth === 0 ? undefined : content(undefined, { isDamaged: true })
    if (kind === 'encrypted') return { kind: 'encrypted', what: 's/mime' }
    const inner: Info | undefined = kind === 'data' ? info : encapsulated(source, info.content)
    if (inner === undefined) return depth === 0 ? undefined : content(undefined, { isDamaged: true })
    const found = octetsOf(source, inner.content)
    // Older PKCS #7 has another ContentInfo there, and no octets.
    if (found === undefined) {
      if (kind === 'data') return depth === 0 ? undefined : content(undefined, { isDamaged: true })
      info = inner
      continue
    }
    isDamaged ||= !found.isWhole
    let taken = found.octets
    if (kind === 'compressed') {
      const inflated = inflate(taken, 'zlib', bounds)
      if (inflated.octets === undefined)
        return content(undefined, { isDamaged: true, exceeded: inflated.exceeded })
      taken = inflated.octets
    }
    const next = KINDS[inner.id]
    const value = taken[0] === SEQUENCE ? valueAt(taken, 0, taken.length) : undefined
    // Whatever the identifier says: readers take what is no value in BER for a mail.
    if (value === undefined) return content({ octets: taken, isEntity: true }, { isDamaged })
    if (next === undefined || next === 'data')
      return content({ octets: taken, isEntity: false }, { isDamaged })
    source = taken
    info = contentInfo(taken, value, taken.length) ?? { id: inner.id, content: value }
  }
  return undefined
}

interface Info {
  /** Its identifier, hexadecimal, behind the common beginning. */
  readonly id: string
  readonly content: Value
}

function content(
  unwrapped: { readonly octets: Buffer; readonly isEntity: boolean } | undefined,
  { isDamaged, exceeded }: { readonly isDamaged: boolean; readonly exceeded?: BoundName | undefined },
): Wrapper {
  return {
    kind: 'content',
    what: 'cms',
    class: 'K02',
    content: unwrapped === undefined ? [] : [{ ...unwrapped, name: undefined }],
    isDamaged: isDamaged && exceeded === undefined,
    exceeded,
  }
}

/** SEQUENCE { identifier, [0] content }. */
function contentInfo(octets: Buffer, value: Value | undefined, limit: number): Info | undefined {
  if (value?.tag !== SEQUENCE) return undefined
  const [first, second] = firstTwo(octets, value, limit)
  if (first?.tag !== OBJECT_ID || second?.tag !== CONTENT) return undefined
  const id = octets.toString('hex', first.begin, first.end)
  const inner = valueAt(octets, second.begin, second.end ?? limit)
  return inner === undefined || !id.startsWith(PREFIX)
    ? undefined
    : { id: id.slice(PREFIX.length), content: inner }
}

/** The encapsulated content among the fields of signed, digested, authenticated or compressed data. */
function encapsulated(octets: Buffer, data: Value): Info | undefined {
  if (data.tag !== SEQUENCE) return undefined
  // One ContentInfo in another.
  const own = contentInfo(octets, data, octets.length)
  if (own !== undefined) return own
  for (const field of valuesIn(octets, data, octets.length)) {
    const info = contentInfo(octets, field, octets.length)
    if (info !== undefined) return info
  }
  return undefined
}

function octetsOf(octets: Buffer, value: Value) {
  const isOctets = (value.tag & ~0x20) === 0x04
  return isOctets ? octetString(octets, value, octets.length) : undefined
}

function firstTwo(octets: Buffer, value: Value, limit: number): readonly (Value | undefined)[] {
  const found: Value[] = []
  for (const inner of valuesIn(octets, value, limit)) if (found.push(inner) === 2) break
  return found
}
