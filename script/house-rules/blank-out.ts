/**
 * The text with comments, regular expressions and the contents of strings replaced by blanks; quotes, line breaks and
 * the code inside `${}` stay. A reader of text, no parser: whether a slash divides or opens a regular expression it
 * tells from what stands before.
 */
export function blankOut(text: string): string {
  const parts: string[] = []
  let copied = 0
  const blank = (from: number, to: number) => {
    parts.push(text.slice(copied, from), text.slice(from, to).replaceAll(NO_LINE_BREAK, ' '))
    copied = to
  }
  /** Brace depths at which a template literal goes on. */
  const templates: number[] = []
  let depth = 0
  let at = turnFrom(text, 0)
  while (at < text.length) {
    const end = skip(text, at, templates.at(-1) === depth && text[at] === '}')
    if (text[at] === '{') depth++
    if (text[at] === '}') {
      if (templates.at(-1) === depth) templates.pop()
      depth--
    }
    if (end !== undefined) {
      blank(at + end.lead, end.to - end.tail)
      if (end.opens) {
        depth++
        templates.push(depth)
      }
    }
    at = turnFrom(text, end?.to ?? at + 1)
  }
  return parts.join('') + text.slice(copied)
}

const NO_LINE_BREAK = /[^\n]/g
/** All that begins or ends something. */
const TURN = /["'`/{}]/g

function turnFrom(text: string, from: number): number {
  TURN.lastIndex = from
  return TURN.exec(text)?.index ?? text.length
}

interface Skip {
  /** Offset after what is skipped. */
  readonly to: number
  /** Characters at both ends that stay. */
  readonly lead: number
  readonly tail: number
  /** True when a `${` ended it, so that code follows. */
  readonly opens: boolean
}

/** What starts at an offset and is no code; undefined when code does. `resumes`: a template literal goes on here. */
function skip(text: string, at: number, resumes: boolean): Skip | undefined {
  const two = text.slice(at, at + 2)
  if (resumes || text[at] === '`') return skipTemplate(text, at)
  if (two === '//') return { to: until(text, '\n', at), lead: 0, tail: 0, opens: false }
  if (two === '/*') return { to: until(text, '*/', at + 2) + 2, lead: 0, tail: 0, opens: false }
  if (text[at] === "'" || text[at] === '"') return skipQuoted(text, at)
  return text[at] === '/' && opensPattern(text, at) ? skipPattern(text, at) : undefined
}

function skipQuoted(text: string, at: number): Skip {
  let to = at + 1
  while (to < text.length && text[to] !== text[at] && text[to] !== '\n') to += text[to] === '\\' ? 2 : 1
  return { to: to + 1, lead: 1, tail: 1, opens: false }
}

function skipTemplate(text: string, at: number): Skip {
  let to = at + 1
  while (to < text.length && text[to] !== '`') {
    if (text[to] === '$' && text[to + 1] === '{') return { to: to + 2, lead: 1, tail: 2, opens: true }
    to += text[to] === '\\' ? 2 : 1
  }
  return { to: to + 1, lead: 1, tail: 1, opens: false }
}

function skipPattern(text: string, at: number): Skip {
  let to = at + 1
  let inClass = false
  while (to < text.length && text[to] !== '\n' && (inClass || text[to] !== '/')) {
    if (text[to] === '[') inClass = true
    if (text[to] === ']') inClass = false
    to += text[to] === '\\' ? 2 : 1
  }
  return { to: to + 1, lead: 1, tail: 1, opens: false }
}

function opensPattern(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 40), at).trimEnd()
  // Ends of elements: `</p>`, and `<Chart points={points} />`.
  if (before.endsWith('<') || (text[at + 1] === '>' && /[\w"'}]$/.test(before))) return false
  return before === '' || /[(,=:[!&|?{};+\-*%<>~^]$|\b(?:return|typeof|case|of|in|await|yield)$/.test(before)
}

function until(text: string, end: string, from: number): number {
  const found = text.indexOf(end, from)
  return found === -1 ? text.length : found
}
