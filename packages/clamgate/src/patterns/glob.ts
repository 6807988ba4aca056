/**
 * Whether a whole text fits a glob: `*` stands for any characters or none, `?` for one. Both sides are compared as they
 * are; for a comparison that ignores case give both folded.
 *
 * Takes at most `text.length` times the longest piece between two stars: only the last star is ever tried again, since
 * an earlier one can't give what a later one can't. No memory.
 */
export function matchesGlob(glob: string, text: string): boolean {
  let at = 0
  let from = 0
  let star = -1
  let starFrom = 0
  while (from < text.length) {
    const code = glob.charCodeAt(at)
    if (code === STAR) {
      star = at++
      starFrom = from
    } else if (code === QUESTION) {
      at++
      from += isPair(text, from) ? 2 : 1
    } else if (code === text.charCodeAt(from)) {
      at++
      from++
    } else if (star >= 0) {
      at = star + 1
      from = ++starFrom
    } else {
      return false
    }
  }
  while (glob.charCodeAt(at) === STAR) at++
  return at === glob.length
}

/** Whether the text holds `*` or `?`. */
export function isGlob(text: string): boolean {
  return text.includes('*') || text.includes('?')
}

/** Whether one character takes two of the text's units there. */
function isPair(text: string, at: number): boolean {
  return (text.codePointAt(at) ?? 0) > 0xffff
}

const STAR = 0x2a
const QUESTION = 0x3f
