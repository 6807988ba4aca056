import { base64 } from '../../encoders.ts'
import {
  attachment,
  bodyOf,
  DECOY,
  HARMLESS,
  hiddenBody,
  multipart,
  multipartField,
  PLAIN_TOP,
  REAL,
  textOf,
} from '../entity.ts'
import { AS_MAIL, containers, leaves, type Shape } from '../types.ts'

const TYPE = `multipart/mixed; boundary="${REAL}"`
const FIELD = multipartField()
const head = (text: string) => (part: string) => multipart(part, { head: text })
const both = (text: string) => (part: string) => multipart(part, { head: text, body: hiddenBody(part) })
const lead = (text: string) => head(`${text}${FIELD}`)
const leafHead = (text: string) => (octets: string) => ({ head: text, body: base64(octets) })
const OCTETS = 'Content-Type: application/octet-stream; name=a.bin\r\n'
const BASE64 = 'Content-Transfer-Encoding: base64\r\n'

/** A line whose octet at that place starts another field for those who cut lines. */
const cutAt = (octet: number, decoy: string) => `${'X-Long: '.padEnd(octet, 'a')}${decoy}\r\n`
const allCr = (text: string) => text.replaceAll('\r\n', '\r')

export const HEADER_LINES: readonly Shape[] = [
  ...containers('B04', {
    blank: lead('X-A: b\r\n \r\n'),
    tab: lead('X-A: b\r\n\t\r\n'),
    'many blanks': lead(`X-A: b\r\n${' '.repeat(40)}\r\n`),
    'inside of the field': head(`Content-Type: multipart/mixed;\r\n \r\n boundary=${REAL}\r\n`),
    'inside of the field, tab': head(`Content-Type: multipart/mixed;\r\n\t\r\n\tboundary=${REAL}\r\n`),
    'behind the name': head(`Content-Type:\r\n \r\n ${TYPE}\r\n`),
    'decoy behind it': both(`${FIELD} \r\nContent-Type: text/plain\r\n`),
    twice: lead(' \r\n \r\n'),
  }),
  ...leaves('B04', {
    'before the encoding': leafHead(`${OCTETS} \r\n${BASE64}`),
    'before the encoding, tab': leafHead(`${OCTETS}\t\r\n${BASE64}`),
    'before all': leafHead(` \r\n${OCTETS}${BASE64}`),
  }),
  ...containers('B05', {
    words: lead('this is no field\r\n'),
    'escaped From': lead('>From ann@example.net Mon Aug  3 09:00:00 2026\r\n'),
    From: lead('From ann@example.net Mon Aug  3 09:00:00 2026\r\n'),
    'colon alone': lead(':\r\n'),
    'colon and value': lead(': text/plain\r\n'),
    dashes: lead('-----\r\n'),
    'the field without its colon': lead('Content-Type text/plain\r\n'),
    'a word': lead('hello\r\n'),
    'a URL': lead('http //example.org\r\n'),
    'behind the field': head(`${FIELD}no field\r\n`),
    'in the fold': head(`Content-Type: multipart/mixed;\r\nno field\r\n boundary=${REAL}\r\n`),
    'words with a colon': lead('these are words: with a colon\r\n'),
  }),
  ...leaves('B05', {
    'words before the encoding': leafHead(`${OCTETS}no field\r\n${BASE64}`),
    'From before the encoding': leafHead(`${OCTETS}From x\r\n${BASE64}`),
    'colon before the encoding': leafHead(`${OCTETS}: x\r\n${BASE64}`),
    'words before all': leafHead(`no field\r\n${OCTETS}${BASE64}`),
  }),
  ...containers('B06', {
    'in the name': head(`Content-\r\n Type: ${TYPE}\r\n`),
    'before the colon': head(`Content-Type\r\n : ${TYPE}\r\n`),
    'behind the colon': head(`Content-Type:\r\n ${TYPE}\r\n`),
    'behind the colon, twice': head(`Content-Type:\r\n \t\r\n ${TYPE}\r\n`),
    'in the type': head(`Content-Type: multi\r\n part/mixed; boundary=${REAL}\r\n`),
    'before the slash': head(`Content-Type: multipart\r\n /mixed; boundary=${REAL}\r\n`),
    'behind the slash': head(`Content-Type: multipart/\r\n mixed; boundary=${REAL}\r\n`),
    'in the subtype': head(`Content-Type: multipart/mi\r\n xed; boundary=${REAL}\r\n`),
    'in the name of the parameter': head(`Content-Type: multipart/mixed; boun\r\n dary=${REAL}\r\n`),
    'around the equals sign': head(`Content-Type: multipart/mixed; boundary\r\n =\r\n ${REAL}\r\n`),
    'in the boundary': head('Content-Type: multipart/mixed; boundary="real_\r\n 7f3a"\r\n'),
    'in the unquoted boundary': head('Content-Type: multipart/mixed; boundary=real_\r\n 7f3a\r\n'),
    'every parameter': head(
      `Content-Type: multipart/mixed\r\n ;\r\n charset=x\r\n ;\r\n boundary=${REAL}\r\n`,
    ),
  }),
  ...containers(
    'B06',
    {
      'first line indented': (part) => ({ ...multipart(part), top: ` X: y\r\n${PLAIN_TOP}` }),
      'field indented at the top': (part) => ({ ...multipart(part), head: '', top: ` ${FIELD}${PLAIN_TOP}` }),
      'type hangs on another field': (part) => ({
        ...multipart(part),
        head: '',
        top: `Subject: x\r\n ${FIELD}`,
      }),
    },
    AS_MAIL,
  ),
  ...leaves('B06', {
    'in the encoding': leafHead(`${OCTETS}Content-Transfer-Encoding: base\r\n 64\r\n`),
    'before the encoding': leafHead(`${OCTETS}Content-Transfer-Encoding:\r\n base64\r\n`),
    'in the name of the encoding': leafHead(`${OCTETS}Content-Transfer-\r\n Encoding: base64\r\n`),
    'first field of the part indented': leafHead(` ${OCTETS}${BASE64}`),
    'encoding first and indented': leafHead(` ${BASE64}${OCTETS}`),
  }),
  ...containers('B07', {
    'parameter of 1500 octets before': head(
      `Content-Type: multipart/mixed; x="${'a'.repeat(1500)}"; boundary=${REAL}\r\n`,
    ),
    'parameter of 9000 octets before': head(
      `Content-Type: multipart/mixed; x=${'a'.repeat(9000)}; boundary=${REAL}\r\n`,
    ),
    '80 parameters': head(
      `Content-Type: multipart/mixed; ${Array.from({ length: 80 }, (_, n) => `p${n}=v`).join(';\r\n ')}; boundary=${REAL}\r\n`,
    ),
    '300 folds': head(`Content-Type: multipart/mixed;${'\r\n '.repeat(300)}boundary=${REAL}\r\n`),
    'comment of 2000 octets': head(
      `Content-Type: multipart/mixed (${'c'.repeat(2000)}); boundary=${REAL}\r\n`,
    ),
    blanks: head(`Content-Type: multipart/mixed;${' '.repeat(3000)}boundary=${REAL}\r\n`),
    'another field of 20 000 octets': lead(`X-A: ${'a'.repeat(20_000)}\r\n`),
    'folds with a text': head(
      `Content-Type: multipart/mixed; x="${`${'a'.repeat(70)}\r\n `.repeat(60)}"; boundary=${REAL}\r\n`,
    ),
  }),
  ...containers('B08', {
    'text at 999': both(`${cutAt(999, 'Content-Type: text/plain')}${FIELD}`),
    'text at 998': both(`${cutAt(998, 'Content-Type: text/plain')}${FIELD}`),
    'text at 1000': both(`${cutAt(1000, 'Content-Type: text/plain')}${FIELD}`),
    'decoy boundary at 999': both(
      `${cutAt(999, `Content-Type: multipart/mixed; boundary=${DECOY}`)}${FIELD}`,
    ),
    'text at 999, behind': both(`${FIELD}${cutAt(999, 'Content-Type: text/plain')}`),
    'text at 1024': both(`${cutAt(1024, 'Content-Type: text/plain')}${FIELD}`),
    'text at 2048': both(`${cutAt(2048, 'Content-Type: text/plain')}${FIELD}`),
    'end of the header at 999': both(`${cutAt(999, ' ')}${FIELD}`),
  }),
  ...containers('B09', {
    'decoy behind CR': both(`X-A: b\rContent-Type: text/plain\r\n${FIELD}`),
    'decoy behind CR, after': both(`${FIELD}X-A: b\rContent-Type: text/plain\r\n`),
    'real one behind CR': both(`X-A: b\r${FIELD}Content-Type: text/plain\r\n`),
    'real one alone behind CR': head(`X-A: b\r${FIELD}`),
    'decoy behind LF': both(`X-A: b\nContent-Type: text/plain\r\n${FIELD}`),
    'real one behind LF': head(`X-A: b\n${FIELD}`),
    'CR CR LF': (part) => ({ ...multipart(part), head: FIELD.replace('\r\n', '\r\r\n') }),
    'CR CR LF and the empty line': (part) => ({
      ...multipart(part),
      head: FIELD.replace('\r\n', '\r\r\n'),
      gap: '\r\r\n',
    }),
    'LF CR': (part) => ({ ...multipart(part), head: `X: y\n\r${FIELD}` }),
    'CR before the parameter': head(`Content-Type: multipart/mixed;\r boundary=${REAL}\r\n`),
    'CR in the boundary': head(`Content-Type: multipart/mixed; boundary="${REAL}\r"\r\n`),
    'CR behind the boundary': head(`Content-Type: multipart/mixed; boundary=${REAL}\rx\r\n`),
    'CR as the line ends of the header': (part) => ({ ...multipart(part), head: `X: y\rZ: w\r${FIELD}` }),
    'empty line of CR': (part) => ({
      ...multipart(part),
      head: `X-A: b\r\rContent-Type: text/plain\r\n${FIELD}`,
    }),
    'LF for all': (part) => ({ ...multipart(part), head: FIELD.replaceAll('\r\n', '\n'), gap: '\n' }),
    'fold with LF': head(`Content-Type: multipart/mixed;\n boundary=${REAL}\r\n`),
  }),
  ...leaves('B09', {
    'encoding behind CR': leafHead(`${OCTETS.trimEnd()}\r${BASE64}`),
    'decoy encoding behind CR': leafHead(`X-A: b\rContent-Transfer-Encoding: 7bit\r\n${OCTETS}${BASE64}`),
    'encoding behind LF': leafHead(`${OCTETS.trimEnd()}\n${BASE64}`),
    'CR CR LF in a part': leafHead(`${OCTETS}${BASE64}`.replaceAll('\r\n', '\r\r\n')),
    'CR as line ends in a part': (octets) => ({ ...leafHead(allCr(OCTETS + BASE64))(octets), gap: '\r' }),
    'CR behind the encoding': leafHead(`${OCTETS}Content-Transfer-Encoding: base64\r\r\n`),
  }),
  ...containers('B13', {
    none: (part) => ({ ...multipart(part), gap: '' }),
    blanks: (part) => ({ ...multipart(part), gap: '  \r\n' }),
    tab: (part) => ({ ...multipart(part), gap: '\t\r\n' }),
    'CR CR': (part) => ({ ...multipart(part), head: FIELD.replace('\r\n', ''), gap: '\r\r' }),
    'LF LF': (part) => ({ ...multipart(part), head: FIELD.replace('\r\n', ''), gap: '\n\n' }),
    'LF CR LF': (part) => ({ ...multipart(part), head: FIELD.replace('\r\n', ''), gap: '\n\r\n' }),
    text: (part) => ({ ...multipart(part), gap: 'Here comes the body\r\n' }),
    'CR CR LF': (part) => ({ ...multipart(part), gap: '\r\r\n' }),
    NUL: (part) => ({ ...multipart(part), gap: '\0\r\n' }),
    'no empty line in the text part': (part) => ({
      ...multipart(part),
      body: `--${REAL}\r\nContent-Type: text/plain\r\nHello\r\n--${REAL}\r\n${part}\r\n--${REAL}--\r\n`,
    }),
    'first part without header': (part) => ({
      ...multipart(part),
      body: `--${REAL}\r\nHello\r\n--${REAL}\r\n${part}\r\n--${REAL}--\r\n`,
    }),
  }),
  ...leaves('B13', {
    'none in the part': (octets) => ({ ...attachment(octets), gap: '' }),
    'blanks in the part': (octets) => ({ ...attachment(octets), gap: ' \r\n' }),
    'tab in the part': (octets) => ({ ...attachment(octets), gap: '\t\r\n' }),
    'CR in the part': (octets) => ({ ...attachment(octets), gap: '\r' }),
    'LF in the part': (octets) => ({ ...attachment(octets), gap: '\n' }),
    'text in the part': (octets) => ({ ...attachment(octets), gap: 'x\r\n' }),
  }),
  ...containers('B13', {
    'part in the text': (part) => ({
      head: `Content-Type: text/plain\r\n`,
      body: textOf({ head: FIELD, body: bodyOf(part) }),
    }),
    'header in the body': (part) => ({ head: '', body: `${FIELD}\r\n${bodyOf(part)}` }),
    'header behind a text': (part) => ({ head: '', body: `no field\r\n${FIELD}\r\n${bodyOf(part)}` }),
    'header in the body behind an empty line': (part) => ({
      head: '',
      body: `\r\n${HARMLESS}\r\n${FIELD}\r\n${bodyOf(part)}`,
    }),
  }),
]
