/** An encoded word, RFC 2047 section 2, in any length. Each class excludes what follows it: no backtracking. */
const WORD = /=\?([^?\s]{1,60})\?([bqBQ])\?([^?]*)\?=(?:[ \t]+(?==\?))?/g

/** Encoded words that one field may have; further ones stay as they are. */
const MAX_WORDS = 100

/** Decodes only words that nothing but a blank or a quote stands before, as a strict reader. */
export function decodeLoneWords(text: string): string {
  if (!text.includes('=?')) return text
  return text.replace(/(?<![^ \t"])=\?[^?\s]{1,60}\?[bqBQ]\?[^?]*\?=/g, (word) => decodeEncodedWords(word))
}

/** The text with its encoded words decoded to octets. Charsets are not looked at: what matters here is ASCII. */
export function decodeEncodedWords(text: string): string {
  if (!text.includes('=?')) return text
  let words = 0
  return text.replace(WORD, (word, _charset: string, kind: string, encoded: string) => {
    words++
    if (words > MAX_WORDS) return word
    if (kind === 'b' || kind === 'B') return Buffer.from(encoded, 'base64').toString('latin1')
    return percentDecoded(encoded.replaceAll('_', ' '), '=')
  })
}

const ESCAPES = { '%': /%([0-9a-fA-F]{2})/g, '=': /=([0-9a-fA-F]{2})/g }

/** `%41` is `A`, RFC 2231 section 4; with `=` the same of RFC 2047. What is no escape stays. */
export function percentDecoded(text: string, mark: '%' | '=' = '%'): string {
  if (!text.includes(mark)) return text
  return text.replace(ESCAPES[mark], (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
