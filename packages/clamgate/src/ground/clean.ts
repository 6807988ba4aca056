/** Longest value of one field, characters. Header values and SMTP paths that mean something are shorter. */
export const FIELD_MAX_CHARS = 1000
/** Longest sentence of a line, characters: the long form of a scan line with all its parts fits. */
export const SENTENCE_MAX_CHARS = 8000

const PLAIN = /^[\x20-\x7e]*$/
/**
 * What is not text to be read: controls (ANSI escapes begin with one), format characters (bidirectional overrides, zero
 * widths), lone surrogates, private and unassigned code points, line and paragraph separators, and U+FFFD, which
 * stands where the bytes were not UTF-8.
 */
const UNFIT = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\uFFFD]/gu

/**
 * Makes text from outside fit for one line of a log, a reply, a header or a page: each unfit character becomes `?`, as
 * Postfix does it, and what is longer than `maxChars` ends in `...`. Printable Unicode stays. Never throws.
 */
export function cleanText(text: string, maxChars: number = FIELD_MAX_CHARS): string {
  // Cut before the scan, so that its cost has a bound however long the text is.
  const cut = text.length > maxChars ? shorten(text, maxChars) : text
  return PLAIN.test(cut) ? cut : cut.replace(UNFIT, '?')
}

/** {@link cleanText} for bytes: read as UTF-8, and `?` where they are not. */
export function cleanBytes(bytes: Uint8Array, maxChars: number = FIELD_MAX_CHARS): string {
  const head = bytes.subarray(0, maxChars * 4 + 4) // four bytes are the longest character of UTF-8
  return cleanText(Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('utf8'), maxChars)
}

/**
 * {@link cleanText} for octets, or Latin-1 text of them, as clamav-milter has it: each that is no printable ASCII character,
 * and each `'`, becomes a blank.
 */
export function cleanOctets(value: string | Buffer, maxChars: number = FIELD_MAX_CHARS): string {
  // One more than fits, so that the cut shows.
  const text =
    typeof value === 'string' ? value.slice(0, maxChars + 1) : value.toString('latin1', 0, maxChars + 1)
  return cleanText(text.replace(/[^\x20-\x7e]|'/g, ' '), maxChars)
}

/** The beginning of a text as it is, at most so many UTF-16 units, and no half of a character. */
export function cutText(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text
  const lastUnit = maxChars > 0 ? text.charCodeAt(maxChars - 1) : 0
  const splitsPair = lastUnit >= 0xd800 && lastUnit <= 0xdbff
  return text.slice(0, splitsPair ? maxChars - 1 : maxChars)
}

function shorten(text: string, maxChars: number): string {
  const mark = '...'.slice(0, maxChars)
  return cutText(text, maxChars - mark.length) + mark
}
