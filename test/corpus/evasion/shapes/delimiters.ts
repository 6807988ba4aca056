import { delimited, HARMLESS, hiddenBody, multipart, multipartField, REAL, textOf } from '../entity.ts'
import { containers, type Shape } from '../types.ts'

const TEXT = 'Content-Type: text/plain\r\n\r\n'
/** A multipart whose delimiter lines have that form; the closing one is regular. */
const lined =
  (before: string, after = '', boundary = REAL) =>
  (part: string) =>
    multipart(part, {
      head: multipartField(boundary),
      body: `${before}${boundary}${after}\r\n${HARMLESS}\r\n${before}${boundary}${after}\r\n${part}\r\n--${boundary}--\r\n`,
    })
/** Only the delimiter before the part has that form. */
const one =
  (before: string, after = '') =>
  (part: string) =>
    multipart(part, {
      body: `--${REAL}\r\n${HARMLESS}\r\n${before}${REAL}${after}\r\n${part}\r\n--${REAL}--\r\n`,
    })
const body = (make: (part: string) => string) => (part: string) => multipart(part, { body: make(part) })
const OPEN = `--${REAL}\r\n`
const CLOSE = `--${REAL}--\r\n`

export const DELIMITERS: readonly Shape[] = [
  ...containers('E01', {
    blank: lined('--', ' '),
    blanks: lined('--', '     '),
    tab: lined('--', '\t'),
    'tab at the part': one('--', '\t'),
    'tab and blank': lined('--', '\t '),
    'blank at the part': one('--', ' '),
    VT: lined('--', '\x0b'),
    FF: lined('--', '\x0c'),
    NUL: lined('--', '\0'),
    CR: lined('--', '\r'),
    'VT at the part': one('--', '\x0b'),
    'FF at the part': one('--', '\x0c'),
    'NUL at the part': one('--', '\0'),
    'CR at the part': one('--', '\r'),
    'no-break space': lined('--', '\xa0'),
    'thousand blanks': lined('--', ' '.repeat(1000)),
    'tab behind the closing one': body((part) => `${OPEN}${HARMLESS}\r\n${OPEN}${part}\r\n--${REAL}--\t\r\n`),
  }),
  ...containers('E02', {
    word: lined('--', 'x'),
    'word with a blank': lined('--', ' x'),
    comment: lined('--', ' (comment)'),
    'comment, tight': lined('--', '(comment)'),
    'word at the part': one('--', 'x'),
    'word with a blank at the part': one('--', ' x'),
    semicolon: lined('--', ';'),
    'one dash': lined('--', '-'),
    'dash and word': one('--', '-x'),
    'dashes and word': one('--', '--x'),
    'three dashes': one('--', '---'),
    digits: lined('--', '123'),
    'colon and field': one('--', ' Content-Type: text/plain'),
    quote: lined('--', '"'),
    'equals sign': one('--', '='),
  }),
  ...containers('E03', {
    'leading blank': lined(' --'),
    'leading tab': lined('\t--'),
    'one dash': lined('-'),
    'three dashes': lined('---'),
    'four dashes': lined('----'),
    'no dash': lined(''),
    capitals: (part) => multipart(part, { body: delimited(REAL.toUpperCase(), HARMLESS, part) }),
    quoted: lined('> --'),
    'in quotes': lined('--"', '"'),
    'blank behind the dashes': lined('-- '),
    'leading blank at the part': one(' --'),
    'three dashes at the part': one('---'),
    'one dash at the part': one('-'),
    'quoted at the part': one('>--'),
    'capitals at the part': (part) =>
      multipart(part, { body: `${OPEN}${HARMLESS}\r\n--${REAL.toUpperCase()}\r\n${part}\r\n${CLOSE}` }),
    'soft break before': body((part) => `${OPEN}${HARMLESS}=\r\n${OPEN}${part}\r\n${CLOSE}`),
    dots: lined('.--'),
    'angle brackets': lined('--<', '>'),
  }),
  ...containers('E04', {
    'part behind the closing one': body(
      (part) => `${OPEN}${HARMLESS}\r\n${CLOSE}\r\n${OPEN}${part}\r\n${CLOSE}`,
    ),
    'part behind two closing ones': body(
      (part) => `${OPEN}${HARMLESS}\r\n${CLOSE}${CLOSE}${OPEN}${part}\r\n${CLOSE}`,
    ),
    'closing one first': body((part) => `${CLOSE}${OPEN}${part}\r\n${CLOSE}`),
    'tail text': body((part) => `${OPEN}${HARMLESS}\r\n--${REAL}--x\r\n${OPEN}${part}\r\n${CLOSE}`),
    'tail with a blank': body(
      (part) => `${OPEN}${HARMLESS}\r\n--${REAL}-- end\r\n${OPEN}${part}\r\n${CLOSE}`,
    ),
    capitals: body((part) => `${OPEN}${HARMLESS}\r\n--${REAL.toUpperCase()}--\r\n${OPEN}${part}\r\n${CLOSE}`),
    directly: body((part) => `${OPEN}${HARMLESS}\r\n${CLOSE}${OPEN}${part}`),
    'the closing one is the delimiter': body((part) => `${OPEN}${HARMLESS}\r\n${CLOSE}${part}\r\n${CLOSE}`),
    'text between': body((part) => `${OPEN}${HARMLESS}\r\n${CLOSE}\r\nBye\r\n\r\n${OPEN}${part}\r\n${CLOSE}`),
    'only closing ones': body((part) => `${CLOSE}${HARMLESS}\r\n${CLOSE}${part}\r\n${CLOSE}`),
    'blank before the dashes': body(
      (part) => `${OPEN}${HARMLESS}\r\n--${REAL} --\r\n${OPEN}${part}\r\n${CLOSE}`,
    ),
    'one dash': body((part) => `${OPEN}${HARMLESS}\r\n--${REAL}-\r\n${OPEN}${part}\r\n${CLOSE}`),
  }),
  ...containers('E05', {
    ...Object.fromEntries(
      [998, 999, 1000, 1024, 2048, 4096, 8192].map((octet) => [
        `delimiter at ${octet}`,
        body((part: string) => `${OPEN}${TEXT}${'a'.repeat(octet)}--${REAL}--\r\n${OPEN}${part}\r\n${CLOSE}`),
      ]),
    ),
    'opening one at 999': body(
      (part) => `${OPEN}${TEXT}${'a'.repeat(999)}--${REAL}\r\n${OPEN}${part}\r\n${CLOSE}`,
    ),
    'long line': body((part) => `${OPEN}${TEXT}${'a'.repeat(70_000)}\r\n${OPEN}${part}\r\n${CLOSE}`),
  }),
  ...containers('E06', {
    'CR before a decoy': body((part) => `${OPEN}${TEXT}x\r--${REAL}--\r\n${OPEN}${part}\r\n${CLOSE}`),
    'LF before a decoy': body((part) => `${OPEN}${TEXT}x\n--${REAL}--\r\n${OPEN}${part}\r\n${CLOSE}`),
    'NUL before a decoy': body((part) => `${OPEN}${TEXT}x\r\n\0--${REAL}--\r\n${OPEN}${part}\r\n${CLOSE}`),
    'NUL inside a decoy': body((part) => `${OPEN}${TEXT}x\r\n--${REAL}\0--\r\n${OPEN}${part}\r\n${CLOSE}`),
    'CR before the real one': body((part) => `${OPEN}${HARMLESS}\r--${REAL}\r\n${part}\r\n${CLOSE}`),
    'LF before the real one': body((part) => `${OPEN}${HARMLESS}\n--${REAL}\n${part}\r\n${CLOSE}`),
    'CR behind the real one': body((part) => `${OPEN}${HARMLESS}\r\n--${REAL}\r${part}\r\n${CLOSE}`),
    'CR CR LF behind the real one': body(
      (part) => `${OPEN}${HARMLESS}\r\n--${REAL}\r\r\n${part}\r\n--${REAL}--\r\r\n`,
    ),
    'LF CR around': body((part) => `${OPEN}${HARMLESS}\n\r--${REAL}\n\r${part}\r\n${CLOSE}`),
    'NUL before the real one': body((part) => `${OPEN}${HARMLESS}\r\n\0--${REAL}\r\n${part}\r\n${CLOSE}`),
    'VT before the real one': body((part) => `${OPEN}${HARMLESS}\x0b--${REAL}\r\n${part}\r\n${CLOSE}`),
    'FF as a line end': body((part) => `${OPEN}${HARMLESS}\r\n\x0c--${REAL}\r\n${part}\r\n${CLOSE}`),
    'NUL in the delimiter': body((part) => `${OPEN}${HARMLESS}\r\n--re\0al_7f3a\r\n${part}\r\n${CLOSE}`),
  }),
  ...containers('E07', {
    missing: body((part) => `${OPEN}${HARMLESS}\r\n${OPEN}${part}`),
    'missing, text behind': body((part) => `${OPEN}${part}\r\n${OPEN}${HARMLESS}`),
    'no line end at the end': body((part) => `${OPEN}${HARMLESS}\r\n${OPEN}${part.trimEnd()}`),
    'half of it': body((part) => `${OPEN}${HARMLESS}\r\n${OPEN}${part}\r\n--${REAL}-`),
    'half of the delimiter': body((part) => `${OPEN}${HARMLESS}\r\n${OPEN}${part}\r\n--real_`),
    'no line end behind it': body((part) => `${OPEN}${HARMLESS}\r\n${OPEN}${part}\r\n--${REAL}--`),
    'missing in two levels': (part) => ({
      head: multipartField('outer'),
      body: `--outer\r\n${HARMLESS}\r\n--outer\r\n${textOf({ head: multipartField(), body: `${OPEN}${HARMLESS}\r\n${OPEN}${part}` })}`,
    }),
    'missing, hidden': (part) => multipart(part, { body: hiddenBody(part).replace(/--real_7f3a--\r\n/, '') }),
  }),
]
