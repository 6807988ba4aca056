/** Octets that are no digit of base64. */
export const PAD = 64
export const WHITE = 65
export const LINE_END = 66
/** The two digits of the alphabet for file names and URLs, RFC 4648 section 5: foreign to RFC 2045. */
export const URL_62 = 67
export const URL_63 = 68
export const FOREIGN = 69

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** What each octet is in base64: the value of a digit (0 to 63), or one of the kinds above. */
export const KINDS: Uint8Array = kinds()
/** The same, where `-` and `_` are digits, too. */
export const URL_KINDS: Uint8Array = kinds({ '-': 62, _: 63 })

function kinds(more: Readonly<Record<string, number>> = {}): Uint8Array {
  const table = new Uint8Array(256).fill(FOREIGN)
  for (const [value, digit] of [...DIGITS].entries()) table[digit.charCodeAt(0)] = value
  const others = { '=': PAD, ' ': WHITE, '\t': WHITE, '\r': LINE_END, '\n': LINE_END, '-': URL_62, _: URL_63 }
  for (const [octet, kind] of Object.entries({ ...others, ...more })) table[octet.charCodeAt(0)] = kind
  return table
}
