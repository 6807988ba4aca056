/** Columns that a text takes on a screen: none for marks on letters, two for wide letters of East Asia and for pictures. */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length
  let width = 0
  for (const character of text) width += widthOfOne(character)
  return width
}

const ASCII = /^[\x20-\x7e]*$/
const NARROW_MARK = /^[\p{Mn}\p{Me}]$/u
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]$|^\p{Emoji_Presentation}$/u

function widthOfOne(character: string): number {
  if (NARROW_MARK.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}

/** The text in so many columns at most: what is longer ends in `…`. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  let width = 0
  let kept = ''
  for (const character of text) {
    width += widthOfOne(character)
    if (width > columns - 1) break
    kept += character
  }
  return columns < 1 ? '' : `${kept}…`
}

/** The same, and as many blanks behind it as are missing. */
export function column(text: string, columns: number): string {
  const shown = cut(text, columns)
  return shown + ' '.repeat(Math.max(0, columns - widthOf(shown)))
}
