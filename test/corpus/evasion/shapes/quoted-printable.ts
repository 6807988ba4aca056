import { base64, hex, quotedPrintable } from '../../encoders.ts'
import { attachment } from '../entity.ts'
import { type Leaf, leaves, type Shape } from '../types.ts'

const QP = 'quoted-printable'
type Options = Parameters<typeof quotedPrintable>[1]
const written =
  (options: Options = {}, change: (text: string) => string = (text) => text): Leaf['build'] =>
  (octets) =>
    attachment(octets, { encoding: QP, body: change(quotedPrintable(octets, options)) })
const softBreak = (text: string, width = 70) => written({ softBreak: text, width })
const typed =
  (type: string): Leaf['build'] =>
  (octets) =>
    attachment(octets, { encoding: QP, type, body: quotedPrintable(octets) })
const labelled =
  (encoding: string): Leaf['build'] =>
  (octets) =>
    attachment(octets, { encoding, body: quotedPrintable(octets, { every: true }) })
const all = (octets: string) => Array.from(octets, (octet) => `=${hex(octet)}`)

export const QUOTED_PRINTABLE: readonly Shape[] = [
  ...leaves('H01', {
    octets: written(),
    'every octet escaped': written({ every: true }),
    text: typed('text/plain; charset=utf-8'),
    'soft break at the end': written({}, (text) => `${text}=\r\n`),
    'text with a name': typed('text/plain; name=a.txt'),
    'no name': (octets) => ({ head: `Content-Transfer-Encoding: ${QP}\r\n`, body: quotedPrintable(octets) }),
    'line end at the end': written({}, (text) => `${text}\r\n`),
    'short lines': written({ width: 10 }),
    'small letters': written({}, (text) => text.replaceAll(/=[0-9A-F]{2}/g, (code) => code.toLowerCase())),
  }),
  ...leaves('H02', {
    blank: softBreak('= \r\n'),
    blanks: softBreak('=     \r\n'),
    tab: softBreak('=\t\r\n'),
    'tab and blank': softBreak('=\t \r\n'),
    'CR CR LF': softBreak('=\r\r\n'),
    CR: softBreak('=\r'),
    LF: softBreak('=\n'),
    'LF CR': softBreak('=\n\r'),
    two: softBreak('=\r\n=\r\n'),
    twenty: softBreak('=\r\n'.repeat(20), 400),
    'blank line of blanks behind': softBreak('=\r\n=  \r\n'),
    'after every escape': softBreak('=\r\n', 3),
    VT: softBreak('=\x0b\r\n'),
    'no-break space': softBreak('=\xa0\r\n'),
    'thousand blanks': softBreak(`=${' '.repeat(1000)}\r\n`, 600),
    first: written({}, (text) => `=\r\n${text}`),
    NUL: softBreak('=\0\r\n'),
  }),
  ...leaves('H03', {
    'one line': written({ width: Number.MAX_SAFE_INTEGER }),
    'one line, every octet escaped': written({ every: true, width: Number.MAX_SAFE_INTEGER }),
    '998 columns': written({ every: true, width: 998 }),
    '1000 columns': written({ every: true, width: 1000 }),
    '1001 columns': written({ every: true, width: 1001 }),
    '2500 columns': written({ every: true, width: 2500 }),
    'escape across 999': (octets) =>
      attachment(octets, { encoding: QP, body: `${all(octets).join('=\r\n'.repeat(3))}\r\n=` }),
    'blanks by soft breaks to 999': written({}, (text) => `${'=\r\n'.repeat(300)}${text}`),
  }),
  ...leaves('H04', {
    'equals sign at the very end': written({}, (text) => `${text}=`),
    'half an escape at the end': written({}, (text) => `${text}=4`),
    'half an escape in the middle': written({}, (text) => text.replace(/=\r\n/, '=\r\n=\r\n=')),
    'NUL behind an equals sign': softBreak('=\0'),
    'trailing blanks': written({ softBreak: '=\r\n' }, (text) =>
      text.replaceAll('=\r\n', '=\r\n').replace(/$/, '   '),
    ),
    'no digits': written({}, (text) => `${text}=ZZ`),
    'one digit': written({}, (text) => `${text}=4Z`),
    'two equals signs': written({}, (text) => `${text}==`),
    'raw octets between': (octets) =>
      attachment(octets, {
        encoding: QP,
        body: octets.replaceAll('=', '=3D').replaceAll(/[\r\n]/g, (octet) => `=${hex(octet)}`),
      }),
    'raw control octets': (octets) =>
      attachment(octets, {
        encoding: QP,
        body: octets.replaceAll(/[=\r\n\t ]/g, (octet) => `=${hex(octet)}`),
      }),
    'one digit in small letters': written({}, (text) =>
      text.replace(/=0([A-F])/, (_, digit: string) => `=0${digit.toLowerCase()}`),
    ),
    'soft break without a line end': softBreak('='),
    'escape over a soft break': written({ every: true }, (text) =>
      text.replace(/=([0-9A-F])([0-9A-F])/, '=$1=\r\n$2'),
    ),
    'underscores for blanks': written({}, (text) => text.replaceAll('=20', '_')),
    'encoded twice': (octets) =>
      attachment(octets, { encoding: QP, body: quotedPrintable(quotedPrintable(octets)) }),
  }),
  ...leaves('H05', {
    'quoted-printabl': labelled('quoted-printabl'),
    'quoted-printible': labelled('quoted-printible'),
    quotedprintable: labelled('quotedprintable'),
    'quote-printable': labelled('quote-printable'),
    q: labelled('q'),
    none: (octets) => ({
      head: 'Content-Type: application/octet-stream; name=a.bin\r\n',
      body: quotedPrintable(octets, { every: true }),
    }),
    '7bit': labelled('7bit'),
    '8bit': labelled('8bit'),
    base64: labelled('base64'),
    'qp and a comment': labelled('(x) quoted-printable'),
    'quoted-printable in a list': labelled('8bit, quoted-printable'),
    'base64 in quoted-printable': (octets) =>
      attachment(octets, { encoding: QP, body: quotedPrintable(base64(octets)) }),
  }),
]
