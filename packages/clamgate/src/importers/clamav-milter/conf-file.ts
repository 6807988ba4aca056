/** One option of a clamav-milter.conf. */
export interface ConfOption {
  readonly name: string
  /** Without quotes, surrounding blanks and a comment behind it. */
  readonly value: string
  /** Counts from 1. */
  readonly line: number
  /** What was cut off as a comment, from its `#` on. */
  readonly comment?: string
}

/** A line that says nothing that could be used. */
export interface ConfFault {
  readonly line: number
  /** The line, shortened. */
  readonly text: string
  /** What is wrong with it, without a final dot. */
  readonly why: string
}

export interface ConfFile {
  readonly options: readonly ConfOption[]
  readonly faults: readonly ConfFault[]
  /** Lines end in CR LF. */
  readonly windows: boolean
}

/** clamav-milter reads a line into a buffer of 1024 bytes with its NUL; what is longer becomes a line of its own. */
export const MAX_CONF_LINE_BYTES = 1023

/**
 * Reads the grammar of ClamAV's configuration files (`common/optparser.c`): a name, blanks, a value; quotes around a
 * value keep its blanks; `#` begins a comment. Where versions differ, the reading that an administrator means: a `#`
 * behind a blank ends a value that is not quoted, as in newer versions, and CR before LF belongs to the line end.
 *
 * Names and values are not judged here. Pure; never throws.
 */
export function parseConf(text: string): ConfFile {
  const options: ConfOption[] = []
  const faults: ConfFault[] = []
  const rows = text.replace(/^\ufeff/, '').split('\n')
  for (const [index, row] of rows.entries()) {
    const read = parseLine(row.replace(/\r$/, ''), index + 1)
    if (read === undefined) continue
    if ('why' in read) faults.push(read)
    else options.push(read)
  }
  return { options, faults, windows: rows.some((row) => row.endsWith('\r')) }
}

function parseLine(row: string, line: number): ConfOption | ConfFault | undefined {
  const content = row.replace(/^[ \t]+/, '')
  if (content.length <= 1 || content.startsWith('#')) return undefined
  const fault = (why: string): ConfFault => ({ line, text: content.slice(0, SHOWN_CHARS), why })
  if (Buffer.byteLength(row) > MAX_CONF_LINE_BYTES) {
    return fault(`is longer than the ${MAX_CONF_LINE_BYTES} bytes that clamav-milter reads as one line`)
  }
  if (content.startsWith('Example')) return fault('keeps clamav-milter from starting')
  const [, name = content, rest = ''] = /^([^ \t]+)[ \t]+(.*)$/s.exec(content) ?? []
  const argument = rest.replace(/[ \t]+$/, '')
  if (argument.startsWith('"'))
    return quoted(name, argument, line) ?? fault('has no closing quote, or nothing in its quotes')
  const [value = '', comment] = cutComment(argument)
  if (value === '') return fault('has no value')
  return comment === undefined ? { name, value, line } : { name, value, line, comment }
}

/** The value is what stands between the first and the last quote; what follows that one is ignored. */
function quoted(name: string, argument: string, line: number): ConfOption | undefined {
  const end = argument.lastIndexOf('"')
  return end < 2 ? undefined : { name, value: argument.slice(1, end), line }
}

function cutComment(argument: string): readonly [string, string?] {
  const start = /(?:^|[ \t]+)#/.exec(argument)
  if (start === null) return [argument]
  return [argument.slice(0, start.index), argument.slice(start.index).trimStart()]
}

/** Characters of a faulty line that a report shows. */
const SHOWN_CHARS = 60
