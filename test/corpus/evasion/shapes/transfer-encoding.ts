import { base64, binhex, quotedPrintable, uuencode, yenc } from '../../encoders.ts'
import { attachment, bodyOf, mailOf, multipart, multipartField, REAL, textOf } from '../entity.ts'
import { containers, leaves, type Shape } from '../types.ts'

const as = (encoding: string) => (octets: string) => attachment(octets, { encoding })
const qp = (encoding: string) => (octets: string) =>
  attachment(octets, { encoding, body: quotedPrintable(octets) })
const raw = (encoding: string, type?: string) => (octets: string) =>
  attachment(octets, { encoding, body: octets, ...(type === undefined ? {} : { type }) })
/** Two fields; the body is base64, or quoted-printable. */
const two =
  (first: string, second: string, body: (octets: string) => string = base64) =>
  (octets: string) =>
    attachment(octets, { encoding: `${first}\r\nContent-Transfer-Encoding: ${second}`, body: body(octets) })
const uu =
  (encoding: string, options: Parameters<typeof uuencode>[1] = {}) =>
  (octets: string) =>
    attachment(octets, { encoding, body: uuencode(octets, options) })

/** Ways to write base64 that some reader takes for it. */
const SPELLINGS = [
  'BASE64', 'Base64', '"base64"', "'base64'", 'base64;', 'base64; x=y', 'base64 (x)', '(x) base64', 'base64(x)', 'base 64', 'base-64', 'base_64',
  'x-base64', 'base64x', 'bas64', 'bse64', 'base64,', 'base64, 7bit', '7bit, base64', 'base64 7bit', '7bit base64', '=base64', 'base64=', '<base64>',
  ';base64', ' base64', '\tbase64\t', 'base64.', 'base641', 'base6', 'b', 'base64\\', '\\base64', 'b\\ase64', 'base64/x', '[base64]', '.base64', 'base64 \t ',
] // biome-ignore format: a list

const uuencoded = ['x-uuencode', 'x-uue', 'uuencode', 'uue', 'X-UUENCODE', 'x-uu', '"x-uuencode"', 'x-uuencoded'] // biome-ignore format: a list

export const TRANSFER_ENCODING: readonly Shape[] = [
  ...leaves('F01', {
    '7bit, base64': two('7bit', 'base64'),
    'base64, 7bit': two('base64', '7bit'),
    'quoted-printable, base64': two('quoted-printable', 'base64'),
    'base64, quoted-printable': two('base64', 'quoted-printable'),
    'base64, quoted-printable; the second is true': two('base64', 'quoted-printable', quotedPrintable),
    'quoted-printable, base64; the first is true': two('quoted-printable', 'base64', quotedPrintable),
    '8bit, base64': two('8bit', 'base64'),
    'empty, base64': two('', 'base64'),
    'base64, empty': two('base64', ''),
    'unknown, base64': two('x-foo', 'base64'),
    'base64, unknown': two('base64', 'x-foo'),
    'base64 twice': two('base64', 'base64'),
    'base64, uuencode': two('base64', 'x-uuencode'),
    'uuencode, base64': two('x-uuencode', 'base64'),
    'binary, quoted-printable': two('binary', 'quoted-printable', quotedPrintable),
    'raw, base64': two('8bit', 'base64', (octets) => octets),
    'base64 label on quoted-printable': (octets) =>
      attachment(octets, { encoding: 'base64', body: quotedPrintable(octets, { every: true }) }),
    'quoted-printable label on base64': (octets) =>
      attachment(octets, { encoding: 'quoted-printable', body: base64(octets).replaceAll('=', '=3D') }),
    'base64 label on raw octets': raw('base64'),
  }),
  ...leaves('F02', {
    ...Object.fromEntries(
      SPELLINGS.map((spelling) => [`base64 as ${JSON.stringify(spelling)}`, as(spelling)]),
    ),
    'quoted-printable in quotes': qp('"quoted-printable"'),
    'quoted printable': qp('quoted printable'),
    quoted_printable: qp('quoted_printable'),
    quotedprintable: qp('quotedprintable'),
    'quoted-printable;': qp('quoted-printable;'),
    'quoted-printable (x)': qp('quoted-printable (x)'),
    'quoted-printable in capitals': qp('QUOTED-PRINTABLE'),
    'x-quoted-printable': qp('x-quoted-printable'),
    qp: qp('qp'),
    empty: as(''),
    'comment alone': as('(base64)'),
    'encoded word': as('=?us-ascii?q?base64?='),
    NUL: as('base64\0'),
    VT: as('\x0bbase64'),
    unknown: as('x-unknown'),
    '7bit': as('7bit'),
    '8bit': as('8bit'),
    binary: as('binary'),
    none: (octets) => ({
      head: 'Content-Type: application/octet-stream; name=a.bin\r\n',
      body: base64(octets),
    }),
    long: as(`${'a'.repeat(200)} base64`),
  }),
  ...containers('F03', {
    'base64 label on a multipart': (part) =>
      multipart(part, { head: `${multipartField()}Content-Transfer-Encoding: base64\r\n` }),
    'quoted-printable label on a multipart': (part) =>
      multipart(part, { head: `${multipartField()}Content-Transfer-Encoding: quoted-printable\r\n` }),
    'uuencode label on a multipart': (part) =>
      multipart(part, { head: `${multipartField()}Content-Transfer-Encoding: x-uuencode\r\n` }),
    'unknown label on a multipart': (part) =>
      multipart(part, { head: `${multipartField()}Content-Transfer-Encoding: x-foo\r\n` }),
    'multipart in base64': (part) => ({
      head: `${multipartField()}Content-Transfer-Encoding: base64\r\n`,
      body: base64(bodyOf(part)),
    }),
    'multipart in quoted-printable': (part) => ({
      head: `${multipartField()}Content-Transfer-Encoding: quoted-printable\r\n`,
      body: quotedPrintable(bodyOf(part)),
    }),
    'base64 label on a message': (part) => ({
      head: 'Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n',
      body: mailOf(multipart(part)),
    }),
    'message in base64': (part) => ({
      head: 'Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n',
      body: base64(mailOf(multipart(part))),
    }),
    'message in quoted-printable': (part) => ({
      head: 'Content-Type: message/rfc822\r\nContent-Transfer-Encoding: quoted-printable\r\n',
      body: quotedPrintable(mailOf(multipart(part))),
    }),
    'message/global in base64': (part) => ({
      head: 'Content-Type: message/global\r\nContent-Transfer-Encoding: base64\r\n',
      body: base64(mailOf(multipart(part))),
    }),
    'message in uuencode': (part) => ({
      head: 'Content-Type: message/rfc822\r\nContent-Transfer-Encoding: x-uuencode\r\n',
      body: uuencode(mailOf(multipart(part))),
    }),
    'multipart in uuencode': (part) => ({
      head: `${multipartField()}Content-Transfer-Encoding: x-uuencode\r\n`,
      body: uuencode(bodyOf(part)),
    }),
    'multipart in base64, delimiters around': (part) => ({
      head: `${multipartField()}Content-Transfer-Encoding: base64\r\n`,
      body: base64(textOf({ head: '', gap: '', body: `--${REAL}\r\n${part}\r\n--${REAL}--` })),
    }),
    'entity in base64': (part) => ({
      head: 'Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n',
      body: base64(textOf(multipart(part))),
    }),
  }),
  ...leaves('F04', {
    ...Object.fromEntries(uuencoded.map((encoding) => [encoding, uu(encoding)])),
    'no begin line': uu('x-uuencode', { begin: '' }),
    'no end line': uu('x-uuencode', { end: '' }),
    'no begin and no end line': uu('x-uue', { begin: '', end: '' }),
    'blank for zero': uu('x-uuencode', { zero: ' ' }),
    'text before': (octets) =>
      attachment(octets, { encoding: 'x-uuencode', body: `Hello\r\n\r\n${uuencode(octets)}` }),
    'checksum characters': uu('x-uuencode', { line: (line) => `${line}X` }),
    yEnc: (octets) => attachment(octets, { encoding: 'x-yenc', body: yenc(octets) }),
    'yEnc without x': (octets) => attachment(octets, { encoding: 'yenc', body: yenc(octets) }),
    'yEnc in a part': (octets) =>
      attachment(octets, { encoding: 'x-yenc', body: yenc(octets, { part: true }) }),
    'yEnc, 8bit': (octets) => attachment(octets, { encoding: '8bit', body: yenc(octets) }),
  }),
  ...leaves('F05', {
    binary: raw('binary'),
    '8bit': raw('8bit'),
    '7bit': raw('7bit'),
    'no encoding': (octets) => ({
      head: 'Content-Type: application/octet-stream; name=a.bin\r\n',
      body: octets,
    }),
    'unknown encoding': raw('x-foo'),
    text: raw('binary', 'text/plain'),
    image: raw('binary', 'image/png; name=a.png'),
    'no type': (octets) => ({
      head: 'Content-Transfer-Encoding: binary\r\nContent-Disposition: attachment; filename=a.bin\r\n',
      body: octets,
    }),
    'quoted-printable label': raw('quoted-printable'),
    HTML: raw('8bit', 'text/html; charset=utf-8'),
  }),
  ...leaves('F06', {
    'mac-binhex40': (octets) => ({
      head: 'Content-Type: application/mac-binhex40; name=a.hqx\r\n',
      body: binhex(octets),
    }),
    encoding: (octets) => attachment(octets, { encoding: 'mac-binhex40', body: binhex(octets) }),
    'encoding x-binhex40': (octets) => attachment(octets, { encoding: 'x-binhex40', body: binhex(octets) }),
    'encoding binhex, no first line': (octets) =>
      attachment(octets, { encoding: 'binhex', body: binhex(octets, { intro: false }) }),
    octets: (octets) => ({
      head: 'Content-Type: application/octet-stream; name=a.hqx\r\n',
      body: binhex(octets),
    }),
    'in base64': (octets) =>
      attachment(octets, { type: 'application/mac-binhex40', body: base64(binhex(octets)) }),
  }),
]
