import { base64, lines, pieces } from '../../encoders.ts'
import { attachment } from '../entity.ts'
import { type Leaf, leaves, type Shape } from '../types.ts'

/** All of it on one line, padding included. */
const flat = (octets: string) => base64(octets, { width: Number.MAX_SAFE_INTEGER, eol: '' })
const written =
  (write: (octets: string) => string): Leaf['build'] =>
  (octets) =>
    attachment(octets, { body: write(octets) })
/** Something put between characters, every so many of them. */
const between = (what: string, every: number) =>
  written((octets) => `${lines(lines(flat(octets), { width: every, eol: what }), { width: 76 })}\r\n`)
/** Each piece of so many octets encoded by itself. */
const padded = (size: number, separator: string) =>
  written(
    (octets) =>
      `${pieces(octets, size)
        .map((piece) => flat(piece))
        .join(separator)}\r\n`,
  )
const behind = (text: string) => written((octets) => base64(octets) + text)
const before = (text: string) => written((octets) => text + base64(octets))
const perLine = (make: (line: string, index: number) => string, width = 76) =>
  written((octets) => lines(flat(octets), { width }).split('\r\n').map(make).join('\r\n'))
/** The padding, which the object may not need, in another form. */
const ending = (make: (digits: string) => string) =>
  written((octets) => `${lines(make(flat(octets).replaceAll('=', '')), { width: 76 })}\r\n`)
const urlSafe = (octets: string) => flat(octets).replaceAll('+', '-').replaceAll('/', '_')

export const BASE64_BODIES: readonly Shape[] = [
  ...leaves('G01', {
    blanks: between(' ', 5),
    tabs: between('\t', 7),
    'exclamation marks': between('!', 11),
    dots: between('.', 4),
    asterisks: between('*', 1),
    '8-bit': between('\xe9', 9),
    NUL: between('\0', 13),
    'control octets': between('\x01', 17),
    minus: between('-', 10),
    underscores: between('_', 10),
    colons: between(':', 20),
    commas: between(',', 19),
    'angle brackets': between('<>', 30),
    backslashes: between('\\', 33),
    'question marks': between('?', 2),
    quotes: between('"', 8),
    'quoted lines': perLine((line) => `> ${line}`),
    'quoted lines, tight': perLine((line) => `>${line}`),
    'indented lines': perLine((line) => `    ${line}`),
    'dots at line ends': perLine((line) => `${line}.`),
    'exclamation mark and line end': perLine((line) => `${line}!`),
    'comment in parentheses': before('( )\r\n'),
    'row of asterisks first': before('****\r\n'),
    'row of dashes first': before('----------\r\n'),
    'row of dashes in the middle': perLine((line, index) => (index === 1 ? `---\r\n${line}` : line), 20),
    'NUL first': before('\0'),
    'UTF-8 byte order mark first': before('\xef\xbb\xbf'),
    'percent signs': between('%', 12),
    'VT and FF': between('\x0b\x0c', 25),
    braces: between('{}', 16),
  }),
  ...leaves('G02', {
    'each line': padded(55, '\r\n'),
    'each line, two': padded(56, '\r\n'),
    'pieces of one octet': padded(1, ''),
    'pieces of one octet, per line': padded(1, '\r\n'),
    'pieces on one line': padded(20, ''),
    'pieces of two octets': padded(2, ''),
    'pieces of four octets': padded(4, ''),
    'pieces with blanks': padded(10, ' '),
    'first octet alone': written((octets) => `${flat(octets.slice(0, 1))}\r\n${base64(octets.slice(1))}`),
    'first octet alone, one line': written(
      (octets) => `${lines(flat(octets.slice(0, 1)) + flat(octets.slice(1)), { width: 76 })}\r\n`,
    ),
    'two halves': written((octets) => `${base64(octets.slice(0, 100))}${base64(octets.slice(100))}`),
    'two halves, empty line between': written(
      (octets) => `${base64(octets.slice(0, 100))}\r\n${base64(octets.slice(100))}`,
    ),
    'last octet alone': written((octets) => `${base64(octets.slice(0, -1))}${base64(octets.slice(-1))}`),
    'leading equals sign': before('='),
    'leading equals signs': before('==='),
    'leading line of equals signs': before('====\r\n'),
    'stray equals sign': written(
      (octets) => `${lines(flat(octets).replace(/^(.{20})/, '$1='), { width: 76 })}\r\n`,
    ),
    'stray equals sign in a quantum': written(
      (octets) => `${lines(flat(octets).replace(/^(.{21})/, '$1='), { width: 76 })}\r\n`,
    ),
    'two stray equals signs': written(
      (octets) => `${lines(flat(octets).replace(/^(.{20})/, '$1=='), { width: 76 })}\r\n`,
    ),
    'equals sign at line ends': perLine((line) => `${line}=`),
    'equals sign at line starts': perLine((line) => `=${line}`),
    'four equals signs in the middle': written(
      (octets) => `${lines(flat(octets).replace(/^(.{40})/, '$1===='), { width: 76 })}\r\n`,
    ),
    'equals sign everywhere': between('=', 4),
    'equals sign in odd places': between('=', 3),
    'equals sign and blank': between('= ', 8),
    'soft breaks of quoted-printable': perLine((line) => `${line}=`, 60),
    'equals sign on a line of its own': perLine((line, index) => (index === 1 ? `=\r\n${line}` : line)),
    'odd lengths in turn': written(
      (octets) =>
        `${pieces(octets, 7)
          .map((piece) => flat(piece))
          .join('\r\n')}\r\n`,
    ),
  }),
  ...leaves('G03', {
    none: ending((digits) => digits),
    three: ending((digits) => `${digits}===`),
    four: ending((digits) => `${digits}====`),
    many: ending((digits) => digits + '='.repeat(200)),
    'with a blank inside': ending((digits) => `${digits}= =`),
    'on a line of its own': written((octets) => `${lines(flat(octets).replaceAll('=', ''))}\r\n==\r\n`),
    'behind an empty line': written((octets) => `${lines(flat(octets).replaceAll('=', ''))}\r\n\r\n==\r\n`),
    footer: behind('\r\n-- \r\nList: https://lists.example.org/\r\n'),
    'footer, one line': behind('Have a nice day\r\n'),
    'footer of digits': behind('abcd\r\n'),
    'footer of dashes': behind('_______________________________________________\r\nlist mailing list\r\n'),
    'more data': behind('QUJD\r\n'),
    'more data on the line': written((octets) => `${lines(`${flat(octets)}QUJD`)}\r\n`),
    'one digit more': ending((digits) => `${digits}A`),
    'half a quantum more': written((octets) => `${lines(`${flat(octets)}QQ`)}\r\n`),
    'surplus bits': written(
      (octets) =>
        `${lines(flat(octets).replace(/([AQgw])(==)$/, (_, digit: string) => `${String.fromCharCode(digit.charCodeAt(0) + 1)}==`))}\r\n`,
    ),
    'line with a word first': before('Here it is:\r\n'),
    'header line first': before('X-Note: see below\r\n\r\n'),
    'no line end': written((octets) => lines(flat(octets))),
  }),
  ...leaves('G04', {
    ...Object.fromEntries(
      [1, 2, 3, 4, 5, 7, 60, 64, 75, 77, 78, 100, 998, 999, 1000, 5000].map((width) => [
        `${width} columns`,
        written((octets) => base64(octets, { width })),
      ]),
    ),
    'one line': written((octets) => `${flat(octets)}\r\n`),
    'empty lines': perLine((line) => `${line}\r\n`),
    'many empty lines first': before('\r\n'.repeat(50)),
    'lengths in turn': written((octets) => {
      const digits = flat(octets)
      return [1, 3, 76, 2, 99, 5].reduce((text, at) => `${text.slice(0, at)}\r\n${text.slice(at)}`, digits)
    }),
    'blanks at line ends': perLine((line) => `${line}   `),
    'tab at line ends': perLine((line) => `${line}\t`),
  }),
  ...leaves('G05', {
    'URL alphabet': written((octets) => `${lines(urlSafe(octets))}\r\n`),
    'URL alphabet without padding': written((octets) => `${lines(urlSafe(octets).replaceAll('=', ''))}\r\n`),
    'both alphabets': written((octets) => `${lines(flat(octets).replace('+', '-').replace('/', '_'))}\r\n`),
    'begin-base64': written((octets) => `begin-base64 644 a.bin\r\n${base64(octets)}====\r\n`),
    armour: written((octets) => `-----BEGIN DATA-----\r\n${base64(octets)}-----END DATA-----\r\n`),
    'armour of a certificate': written(
      (octets) =>
        `-----BEGIN CERTIFICATE-----\r\n${base64(octets, { width: 64 })}-----END CERTIFICATE-----\r\n`,
    ),
    'armour with fields': written(
      (octets) => `-----BEGIN DATA-----\r\nVersion: 1\r\n\r\n${base64(octets)}-----END DATA-----\r\n`,
    ),
    'begin-base64 in a text': (octets) => ({
      head: 'Content-Type: text/plain\r\n',
      body: `Hello\r\n\r\nbegin-base64 644 a.bin\r\n${base64(octets)}====\r\n`,
    }),
    'data URL': (octets) => ({
      head: 'Content-Type: text/plain\r\n',
      body: `data:application/octet-stream;base64,${flat(octets)}\r\n`,
    }),
  }),
]
