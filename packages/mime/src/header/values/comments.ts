/** Comments may stand in each other, RFC 5322 section 3.2.2. Deeper ones are text: no reader goes that far. */
const DEPTH = 20

/**
 * The text without its comments. Quoted strings are skipped; `\` escapes in both. A comment that nobody closes is text, or
 * goes on to the end: `unclosed` says.
 */
export function withoutComments(text: string, unclosed: 'text' | 'comment' = 'text'): string {
  if (!text.includes('(')) return text
  const kept: string[] = []
  let from = 0
  let depth = 0
  let opened = 0
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at)
    if (character === 0x5c) at++
    else if (character === 0x22 && depth === 0) isQuoted = !isQuoted
    else if (isQuoted) continue
    else if (character === 0x28 && depth < DEPTH) {
      if (depth === 0) {
        kept.push(text.slice(from, at))
        opened = at
      }
      depth++
    } else if (character === 0x29 && depth > 0) {
      depth--
      if (depth === 0) from = at + 1
    }
  }
  if (depth === 0) kept.push(text.slice(from))
  else if (unclosed === 'text') kept.push(text.slice(opened))
  return kept.join('')
}

/** The same for readers that know neither quotes nor escapes: from each `(` to the next `)`. */
export function withoutNaiveComments(text: string): string {
  const kept: string[] = []
  let from = 0
  for (;;) {
    const open = text.indexOf('(', from)
    const close = open === -1 ? -1 : text.indexOf(')', open)
    if (close === -1) break
    kept.push(text.slice(from, open))
    from = close + 1
  }
  kept.push(text.slice(from))
  return kept.join('')
}

/** The same for readers that take away everything from the first `(` to the last `)`. */
export function withoutWidestComment(text: string): string {
  const open = text.indexOf('(')
  const close = text.lastIndexOf(')')
  return open !== -1 && close > open ? text.slice(0, open) + text.slice(close + 1) : text
}
