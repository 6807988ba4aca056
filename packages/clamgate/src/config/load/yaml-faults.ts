import { type Words, words } from '../problem.ts'

interface Fault {
  /** `ErrorCode` of the yaml package. */
  readonly code: string
  readonly message: string
}

const TAB = words('a tab in the indentation', 'indent with spaces')

/** What the parser's complaints mean for somebody who edits a configuration, and what to do. */
const FAULTS: Readonly<Record<string, Words>> = {
  TAB_AS_INDENT: TAB,
  BLOCK_AS_IMPLICIT_KEY: words(
    'a second ": " on one line, or a line that is indented deeper than its neighbours',
    'put a text that holds ": " in quotes; give keys of one section the same indentation',
  ),
  MULTILINE_IMPLICIT_KEY: words(
    'this is not of the form "key: value"',
    'write a blank after the colon, and quotes around a text of several words',
  ),
  BAD_SCALAR_START: words(
    'a text cannot start with this character unless it is in quotes',
    'put the text in quotes',
  ),
  BAD_DQ_ESCAPE: words(
    'a backslash in double quotes starts an escape, and this one is unknown',
    'use single quotes, or \\\\ for a backslash',
  ),
  BAD_ALIAS: words('a text that begins with * needs quotes', 'write "*"'),
  UNEXPECTED_TOKEN: words('something follows after the end of the value', 'put the whole text in quotes'),
  BAD_INDENT: words(
    'the indentation does not fit the lines above, or a bracket is not closed',
    'give keys of one section the same indentation; close every [ and {',
  ),
  MISSING_CHAR: words('a quote, bracket or colon is missing', 'close what was opened, above or here'),
}

/** A line that is whole by itself, so that only its place can be wrong. */
const WHOLE_LINE =
  /^ *(?:- +)?[A-Za-z]+:(?: +[^\s'"[{|>&*!#%@`].*| +(?:"[^"]*"|'[^']*'|\[[^\]]*\]|\{[^}]*\}))? *$/

const MISPLACED = words(
  'the indentation does not fit the lines above',
  'give keys of one section the same indentation; keys of a rule stand below its name, behind the dash',
)

/** The words for a syntax error; `line` is the text of the line where it is. */
export function syntaxWords({ code, message }: Fault, line: string): Words {
  if (/^ *\t/.test(line)) return TAB
  if (message.startsWith('Sequence item without -') && WHOLE_LINE.test(line)) return MISPLACED
  return FAULTS[code] ?? words(lowerFirst(message.replaceAll(/\s+/g, ' ')), undefined)
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}
