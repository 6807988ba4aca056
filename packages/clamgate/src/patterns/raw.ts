import { looksLikeExpression, parseExpression } from './expression.ts'
import { bad, type Compared, type Parsed, type TextPattern } from './pattern.ts'

/**
 * A pattern for what an MTA gives, octet by octet: an expression between slashes, nothing else. Angle brackets are part of
 * the argument of MAIL and RCPT, where the MTA gives them.
 */
export function parseRawPattern(text: string): RawPattern {
  const trimmed = text.trim()
  if (!looksLikeExpression(trimmed)) {
    return bad(
      `${trimmed} is no expression`,
      'write it between two slashes, as /^<boss@example\\.org>$/; other patterns belong into policy.skip.senders, recipients and authenticated',
    )
  }
  const [character] = /[^\p{ASCII}]/u.exec(trimmed) ?? []
  if (character === undefined) return asExact(trimmed) ?? parseExpression(trimmed)
  return bad(
    'it holds characters outside of ASCII, and is compared octet by octet',
    `write ${[...Buffer.from(character)].map((octet) => `\\x${octet.toString(16)}`).join('')} for ${character}`,
  )
}

type RawPattern = Parsed<{ readonly pattern: TextPattern }>

/**
 * An expression for one text only, as that text: a list of a hundred thousand such costs no more than one, neither when it
 * is loaded nor for a message. Undefined for all others.
 */
function asExact(text: string): RawPattern | undefined {
  const [, literal] = ONE_TEXT.exec(text) ?? []
  if (literal === undefined) return undefined
  return { ok: true, pattern: { kind: 'exact', text: literal.replace(/\\(.)/g, '$1').toLowerCase() } }
}

/** Between ^ and $ nothing but characters that mean themselves. */
const ONE_TEXT = /^\/\^((?:[^\\.^$|?*+()[\]{}]|\\[^\w\s])*)\$\/$/

/** Octets as a text that has a character for each of them. */
export function octetText(octets: Buffer): string {
  return octets.toString('latin1')
}

/** For patterns of {@link parseRawPattern}, which are all expressions: but for the case of ASCII letters nothing is folded, composed or decoded. */
export function comparedRaw(octets: string): Compared {
  return { key: octets.toLowerCase(), folded: [], texts: [octets] }
}
