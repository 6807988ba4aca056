import type { ConfigProblem, Place } from '../problem.ts'

interface Fault {
  /** `ErrorCode` of the yaml package. */
  readonly code: string
  readonly message: string
}

/** What the parser's complaints mean for somebody who edits a configuration, and what to do. */
const FAULTS: Readonly<Record<string, { readonly message: string; readonly remedy: string }>> = {
  TAB_AS_INDENT: { message: 'a tab in the indentation', remedy: 'indent with spaces' },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a second ": " on one line, or a line that is indented deeper than its neighbours',
    remedy: 'put a text that holds ": " in quotes; give keys of one section the same indentation',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'this is not of the form "key: value"',
    remedy: 'write a blank after the colon, and quotes around a text of several words',
  },
  BAD_SCALAR_START: {
    message: 'a text cannot start with this character unless it is in quotes',
    remedy: 'put the text in quotes',
  },
  BAD_DQ_ESCAPE: {
    message: 'a backslash in double quotes starts an escape, and this one is unknown',
    remedy: 'use single quotes, or \\\\ for a backslash',
  },
  BAD_ALIAS: {
    message: 'a text that begins with * needs quotes',
    remedy: 'write "*"',
  },
  UNEXPECTED_TOKEN: {
    message: 'something follows after the end of the value',
    remedy: 'put the whole text in quotes',
  },
  BAD_INDENT: {
    message: 'the indentation does not fit the lines above, or a bracket is not closed',
    remedy: 'give keys of one section the same indentation; close every [ and {',
  },
  MISSING_CHAR: {
    message: 'a quote, bracket or colon is missing',
    remedy: 'close what was opened, above or here',
  },
}

/** A line that is whole by itself, so that only its place can be wrong. */
const WHOLE_LINE =
  /^ *(?:- +)?[A-Za-z]+:(?: +[^\s'"[{|>&*!#%@`].*| +(?:"[^"]*"|'[^']*'|\[[^\]]*\]|\{[^}]*\}))? *$/

const MISPLACED = {
  message: 'the indentation does not fit the lines above',
  remedy:
    'give keys of one section the same indentation; keys of a rule stand below its name, behind the dash',
}

/** The words for a syntax error at `place`; `line` is the text of that line. */
export function syntaxProblem({ code, message }: Fault, place: Place, line: string): ConfigProblem {
  const tab = /^ *\t/.test(line) ? FAULTS['TAB_AS_INDENT'] : undefined
  const isMisplaced = message.startsWith('Sequence item without -') && WHOLE_LINE.test(line)
  const known = tab ?? (isMisplaced ? MISPLACED : FAULTS[code])
  return {
    severity: 'error',
    key: '',
    place,
    message: known?.message ?? lowerFirst(message.replaceAll(/\s+/g, ' ')),
    remedy: known?.remedy,
  }
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}
