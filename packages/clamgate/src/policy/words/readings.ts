import type { UnscannableKey } from '../../config/schema.ts'
import type { UnscannablePart } from '../verdict.ts'

/** How one kind of what could not be brought before the scanner is said. */
interface PartWords {
  /** Its key in `policy.unscannable`. */
  readonly key: UnscannableKey
  /** Behind "has ". `what` is the fixed word of the part. */
  readonly has: (what: string) => string
  /** In a header field, which names nothing of ours. */
  readonly inHeader: string
}

/** One row for each kind. */
const PART_WORDS: Readonly<Record<UnscannablePart['kind'], PartWords>> = {
  bound: {
    key: 'bounds',
    has: (what) => `more than the bound ${what} allows`,
    inHeader: 'message too complex',
  },
  partial: { key: 'partial', has: () => 'only a piece of a message', inHeader: 'piece of a message' },
  undecodable: {
    key: 'undecodable',
    has: (what) => `undecodable content (${what})`,
    inHeader: 'undecodable content',
  },
  encrypted: {
    key: 'encrypted',
    has: (what) => `encrypted content (${what})`,
    inHeader: 'encrypted content',
  },
}

/** The key in `policy.unscannable` for a kind of part. */
export function unscannableKey(kind: UnscannablePart['kind']): UnscannableKey {
  return PART_WORDS[kind].key
}

/** More parts than this are counted, not named. */
const NAMED_PARTS = 3
/** The same for classes. */
const NAMED_CLASSES = 8

/** `encrypted content (s/mime) at 0.1`: behind "has ". */
export function partsText(parts: readonly UnscannablePart[]): string {
  return listed(
    parts.map(({ kind, what, path }) => `${PART_WORDS[kind].has(what)} at ${path}`),
    NAMED_PARTS,
  )
}

/** `encrypted content`: what is worst of the parts, for a header field. */
export function partsInHeader(parts: readonly UnscannablePart[]): string {
  const kinds = Object.keys(PART_WORDS)
  const [worst] = parts.toSorted((one, other) => kinds.indexOf(one.kind) - kinds.indexOf(other.kind))
  return PART_WORDS[worst?.kind ?? 'undecodable'].inHeader
}

/** `C01, D05`. */
export function classesText(classes: readonly string[]): string {
  return listed(classes, NAMED_CLASSES)
}

function listed(texts: readonly string[], named: number): string {
  const shown = texts.slice(0, named).join(', ')
  const more = texts.length - named
  return more > 0 ? `${shown} and ${more} more` : shown
}
