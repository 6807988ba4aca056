/** An element of BER with a definite length, in as few octets as it needs (X.690 section 10.1). */
export function element(tag: number, ...content: readonly string[]): string {
  const octets = content.join('')
  const { length } = octets
  if (length < 0x80) return String.fromCharCode(tag, length) + octets
  const digits: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256)
  return String.fromCharCode(tag, 0x80 | digits.length, ...digits) + octets
}

/** The same with its length left open, up to a mark at its end. */
export function openElement(tag: number, ...content: readonly string[]): string {
  return `${String.fromCharCode(tag, 0x80)}${content.join('')}\0\0`
}
