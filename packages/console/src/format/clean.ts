/** Characters that are no text: controls, and those that turn its direction; as the sign for them, or a box. */
const UNSAFE = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu
const MOST_CHARS = 2000

/**
 * Text from outside (addresses, subjects, names) as it can be shown without harm: what cannot be seen, or would turn the words
 * beside it, stands there as its code.
 */
export function clean(text: string): string {
  const short = text.length > MOST_CHARS ? `${text.slice(0, MOST_CHARS)}…` : text
  return short.replaceAll(UNSAFE, (character) => {
    const code = character.codePointAt(0) ?? 0
    if (code === 0x09 || code === 0x0a || code === 0x0d) return ' '
    return `⟨${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
  })
}
