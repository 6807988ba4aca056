/** An assignment of a file that a shell reads. */
export interface Assignment {
  readonly name: string
  /** A scalar: its text, quotes and comments taken off. Of a list the words, each with its line. */
  readonly value: string
  readonly words: readonly { readonly text: string; readonly line: number }[]
  /** A list, or a text of several lines, as old releases wrote lists. */
  readonly isList: boolean
  readonly isAppended: boolean
  /** `$NAME` in it stands for a variable: not so in single quotes. */
  readonly isExpanded: boolean
  readonly line: number
}

export interface ShellFile {
  readonly assignments: readonly Assignment[]
  /** Lines that are no assignment: they are commands, and never run. */
  readonly commands: readonly { readonly line: number; readonly text: string }[]
}

const START =
  /^[ \t]*(?:(?:export|declare|typeset|local|readonly)[ \t]+(?:-[A-Za-z]+[ \t]+)*)?([A-Za-z_]\w*)(\+?)=(.*)$/s

/** Reads assignments as text. Nothing is executed, whatever stands there. Never throws. */
export function parseShellFile(text: string): ShellFile {
  const lines = text.split(/\r?\n/)
  const assignments: Assignment[] = []
  const commands: { line: number; text: string }[] = []
  for (let index = 0; index < lines.length; index++) {
    const row = lines[index] ?? ''
    const line = index + 1
    if (/^\s*(?:#.*)?$/.test(row)) continue
    const [, name, plus, rest] = START.exec(row) ?? []
    if (name === undefined || rest === undefined) {
      commands.push({ line, text: row.trim() })
      continue
    }
    const { value, words, isList, isExpanded, used } = readValue(rest, lines, index)
    assignments.push({ name, value, words, isList, isAppended: plus === '+', isExpanded, line })
    index += used
  }
  return { assignments, commands }
}

interface Value extends Pick<Assignment, 'value' | 'words' | 'isList' | 'isExpanded'> {
  /** Lines after the first that belong to it. */
  readonly used: number
}

function readValue(rest: string, lines: readonly string[], index: number): Value {
  const opening = rest[0]
  if (opening === '(') return readList(rest.slice(1), lines, index)
  if (opening === '"' || opening === "'") return readQuoted(rest.slice(1), opening, lines, index)
  const value = rest.replace(/[ \t;].*$/s, '').replaceAll(/\\(.)/g, '$1')
  return { value, words: [], isList: false, isExpanded: true, used: 0 }
}

/** `( a "b" # comment` to the closing bracket, on however many lines. */
function readList(first: string, lines: readonly string[], index: number): Value {
  const words: { text: string; line: number }[] = []
  for (let used = 0; index + used < lines.length; used++) {
    const row = used === 0 ? first : (lines[index + used] ?? '')
    const line = index + used + 1
    // A comment begins at a # in front of which there is nothing, or a blank.
    const code = row.replace(/(?:^|[ \t])#.*$/, '')
    const end = code.search(/(?:^|[ \t]|[^\\])\)[ \t;]*$/)
    const closing = code.lastIndexOf(')')
    const part = end < 0 ? code : code.slice(0, closing)
    for (const word of part.match(/"[^"]*"|'[^']*'|[^ \t"']+/g) ?? []) {
      words.push({ text: word.replaceAll(/^["']|["']$/g, ''), line })
    }
    if (end >= 0) return { value: '', words, isList: true, isExpanded: true, used }
  }
  return { value: '', words, isList: true, isExpanded: true, used: lines.length - index - 1 }
}

/** To the closing quote, on however many lines: several are a list in the way of old releases. */
function readQuoted(first: string, quote: string, lines: readonly string[], index: number): Value {
  const end = closingQuote(first, quote)
  const isExpanded = quote === '"'
  if (end >= 0) {
    const value = unescaped(first.slice(0, end), quote)
    return { value, words: [], isList: false, isExpanded, used: 0 }
  }
  const words: { text: string; line: number }[] = []
  for (let used = 0; index + used < lines.length; used++) {
    const row = used === 0 ? first : (lines[index + used] ?? '')
    const code = row.replace(/(?:^|[ \t])#.*$/, '')
    const last = closingQuote(code, quote)
    const part = last < 0 || used === 0 ? code : code.slice(0, last)
    for (const word of part.match(/[^ \t]+/g) ?? []) words.push({ text: word, line: index + used + 1 })
    if (last >= 0 && used > 0) return { value: '', words, isList: true, isExpanded, used }
  }
  return { value: '', words, isList: true, isExpanded, used: lines.length - index - 1 }
}

function closingQuote(text: string, quote: string): number {
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '\\' && quote === '"') index++
    else if (text[index] === quote) return index
  }
  return -1
}

function unescaped(text: string, quote: string): string {
  return quote === '"' ? text.replaceAll(/\\(["\\$`])/g, '$1') : text
}
