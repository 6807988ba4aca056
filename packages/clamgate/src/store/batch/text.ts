/** What stands before an escaped character: a control character that no mail has a use for. */
const MARK = '\u001A'
const NUL = '\0'
/** Read by code points, halves of pairs are those alone that stand alone. */
const TO_ESCAPE = new RegExp(`[${NUL}${MARK}\\p{Surrogate}]`, 'gu')
const ESCAPED = new RegExp(`${MARK}([0-9a-f]{4})`, 'g')

/**
 * Text as both databases keep it. PostgreSQL refuses NUL, SQLite compares only what is before it, and neither has a form for half a
 * surrogate pair. Each of them, and the mark itself, becomes U+001A and its number in four digits of base 16.
 */
export function escapeText(text: string): string {
  if (!text.includes(NUL) && !text.includes(MARK) && text.isWellFormed()) return text
  return text.replaceAll(TO_ESCAPE, (one) => MARK + one.charCodeAt(0).toString(16).padStart(4, '0'))
}

/** The text that was given to {@link escapeText}. */
export function unescapeText(text: string): string {
  if (!text.includes(MARK)) return text
  return text.replaceAll(ESCAPED, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}

/** Cuts a text to `most` UTF-16 code units, never through a surrogate pair. */
export function capText(text: string, most: number): string {
  if (text.length <= most) return text
  const last = text.charCodeAt(most - 1)
  const cutsPair = last >= 0xd800 && last <= 0xdbff
  return text.slice(0, cutsPair ? most - 1 : most)
}
