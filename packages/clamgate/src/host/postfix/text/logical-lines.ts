/**
 * A logical line of main.cf or master.cf, postconf(5): its first physical line starts with text, and each one after it
 * with white space. Comments and empty lines may stand between them.
 */
export interface LogicalLine {
  /** Where it starts in the file. */
  readonly start: number
  /** Behind its last character; the line break and what follows up to the next logical line are not part of it. */
  readonly end: number
  /** As it stands in the file, comments within it included. */
  readonly raw: string
  /** `raw`, with each character of comments and line breaks replaced by a blank: places in both are the same. */
  readonly plain: string
}

/** What isspace(3) takes in the C locale. `\s` takes more, of which are bytes of UTF-8 in a text that is read as bytes. */
export const BLANK = ' \\t\\n\\v\\f\\r'

const IGNORED = new RegExp(`^[${BLANK}]*(#|$)`)
const CONTINUED = new RegExp(`^[${BLANK}]`)

/**
 * The logical lines of a file, read as bytes (latin1). Text with white space in front of it at the top of the file
 * belongs to no line, and Postfix ignores it with a warning.
 */
export function readLogicalLines(text: string): readonly LogicalLine[] {
  const lines: LogicalLine[] = []
  let open: { readonly start: number; end: number; plain: string; readonly isIgnored: boolean } | undefined
  const close = () => {
    if (open === undefined || open.isIgnored) return
    const { start, end, plain } = open
    lines.push({ start, end, raw: text.slice(start, end), plain: plain.slice(0, end - start) })
  }
  for (const { start, content, ending } of physicalLines(text)) {
    const end = start + content.length
    if (IGNORED.test(content)) {
      if (open !== undefined) open.plain += ' '.repeat(content.length + ending)
    } else if (CONTINUED.test(content) && open !== undefined) {
      open.plain += content + ' '.repeat(ending)
      open.end = end
    } else {
      close()
      const plain = content + ' '.repeat(ending)
      open = { start, end, plain, isIgnored: CONTINUED.test(content) }
    }
  }
  close()
  return lines
}

/** How lines end in this file. */
export function lineBreakOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n'
}

function* physicalLines(text: string) {
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start)
    const next = found < 0 ? text.length : found + 1
    const [break_ = ''] = /\r?\n$/.exec(text.slice(start, next)) ?? []
    yield { start, content: text.slice(start, next - break_.length), ending: break_.length }
    start = next
  }
}
