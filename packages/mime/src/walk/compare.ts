import type { AmbiguityClass } from '../classes.ts'

/** Above it text is not compared: large objects that are not the same octets are not the same. */
const MAX_COMPARED = 1024 * 1024
/** Octets that may be more or less at the end of a body with a footer behind it. */
const MAX_FOOTER = 2048

/**
 * Two objects in which a reader sees the same thing: text with other line ends or blanks, text with lines before it that
 * another reader takes for fields, and what has a footer behind it.
 */
export function isSameForReaders(one: Buffer, other: Buffer, by: AmbiguityClass): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one]
  const more = long.length - short.length
  if ((by === 'G02' || by === 'G03') && more <= MAX_FOOTER && more * 2 <= short.length) {
    if (long.subarray(0, short.length).equals(short)) return true
  }
  if (long.length > MAX_COMPARED || short.includes(0) || long.includes(0)) return false
  // Where a header ends is a matter of taste as long as nothing comes of it but a line of text more or less.
  return withoutBlanks(long).endsWith(withoutBlanks(short))
}

function withoutBlanks(text: Buffer): string {
  return text.toString('latin1').replace(/[ \t\r\n]/g, '')
}
