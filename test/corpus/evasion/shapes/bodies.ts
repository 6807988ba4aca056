import { base64, pieces, uuencode, yenc } from '../../encoders.ts'
import {
  attachment,
  bodyOf,
  DECOY,
  delimited,
  HARMLESS,
  multipart,
  multipartField,
  REAL,
  textOf,
} from '../entity.ts'
import { containers, type Leaf, leaves, type Shape } from '../types.ts'

const OPEN = `--${REAL}\r\n`
const CLOSE = `--${REAL}--\r\n`
const body = (make: (part: string) => string) => (part: string) => multipart(part, { body: make(part) })
const inner = (text: string) => textOf({ head: multipartField(DECOY), body: text })
const D_OPEN = `--${DECOY}\r\n`
const D_CLOSE = `--${DECOY}--\r\n`

/** A multipart with a boundary whose attachment has, every twenty lines, a line that only looks like its delimiter. */
function interrupted(boundary: string, line: string, type = 'application/octet-stream'): Leaf['build'] {
  return (octets) => {
    const rows = base64(octets, { width: 20 }).split('\r\n')
    const broken = rows.flatMap((row, index) => (index % 2 === 1 ? [line, row] : [row])).join('\r\n')
    return {
      head: multipartField(boundary),
      body: delimited(boundary, HARMLESS, textOf(attachment(octets, { body: broken, type }))),
    }
  }
}
const every = (make: (text: string) => string) => (part: string) => ({ ...multipart(part), finish: make })

export const BODIES: readonly Shape[] = [
  ...containers('E08', {
    'outer delimiter in an unclosed inner one': body(
      (part) => `${OPEN}${inner(`${D_OPEN}${HARMLESS}\r\n`)}${OPEN}${part}\r\n${CLOSE}`,
    ),
    'inner delimiter behind an outer one': body(
      (part) =>
        `${OPEN}${inner(`${D_OPEN}${HARMLESS}\r\n${OPEN}${HARMLESS}\r\n${D_OPEN}${part}\r\n${D_CLOSE}`)}${CLOSE}`,
    ),
    'outer closing one inside': body(
      (part) => `${OPEN}${inner(`${D_OPEN}${HARMLESS}\r\n${CLOSE}${D_OPEN}${part}\r\n${D_CLOSE}`)}${CLOSE}`,
    ),
    'outer closing one inside, twice': body(
      (part) => `${OPEN}${inner(`${CLOSE}${CLOSE}${D_OPEN}${part}\r\n${D_CLOSE}`)}${CLOSE}`,
    ),
    'inner one never opened': body((part) => `${OPEN}${inner('')}${OPEN}${part}\r\n${CLOSE}`),
    'inner one closed behind the outer': body(
      (part) => `${OPEN}${inner(`${D_OPEN}${HARMLESS}\r\n`)}${CLOSE}${D_OPEN}${part}\r\n${D_CLOSE}`,
    ),
    'inner part behind the outer closing one': body(
      (part) => `${OPEN}${inner(`${D_OPEN}${HARMLESS}\r\n${CLOSE}\r\n${D_OPEN}${part}\r\n`)}`,
    ),
    'part in the preamble of the inner one': body(
      (part) => `${OPEN}${inner(`x\r\n${OPEN}${part}\r\n${D_OPEN}${HARMLESS}\r\n${D_CLOSE}`)}${CLOSE}`,
    ),
    'outer delimiter right behind the inner header': body(
      (part) => `${OPEN}Content-Type: multipart/mixed; boundary=${DECOY}\r\n${OPEN}${part}\r\n${CLOSE}`,
    ),
    'inner one in the epilogue': body(
      (part) => `${OPEN}${HARMLESS}\r\n${CLOSE}${D_OPEN}${part}\r\n${D_CLOSE}`,
    ),
  }),
  ...leaves('E09', {
    'boundary outside of the alphabet': (octets) => ({
      head: multipartField('._.'),
      body: delimited('._.', HARMLESS, textOf(attachment(octets))),
    }),
    'extra dash': interrupted('._.', '---._.'),
    tail: interrupted('._.', '--._.._'),
    'tail with a blank': interrupted('._.', '--._. _'),
    'one dash': interrupted('._.', '-._.'),
    'leading blank': interrupted('._.', ' --._.'),
    half: interrupted('._.', '--._'),
    'closing one with a tail': interrupted('._.', '--._.--.'),
    'closing one with a blank': interrupted('._.', ' --._.--'),
    text: interrupted('._.', '--._.._', 'text/plain'),
    'dashes only': interrupted('-----', '------'),
    underscores: interrupted('___', '--____'),
    colon: interrupted(':::', '--::::'),
    'dots behind': interrupted('...', '--....'),
  }),
  ...containers('E10', {
    'entity in the preamble': body((part) => `${part}\r\n\r\n${OPEN}${HARMLESS}\r\n${CLOSE}`),
    'entity in the preamble behind text': body(
      (part) => `Hello\r\n\r\n${part}\r\n\r\n${OPEN}${HARMLESS}\r\n${CLOSE}`,
    ),
    'entity in the epilogue': body((part) => `${OPEN}${HARMLESS}\r\n${CLOSE}\r\n${part}\r\n`),
    'entity in the epilogue behind text': body(
      (part) => `${OPEN}${HARMLESS}\r\n${CLOSE}Bye\r\n\r\n${part}\r\n`,
    ),
    'multipart in the epilogue': body(
      (part) => `${OPEN}${HARMLESS}\r\n${CLOSE}\r\n${inner(bodyOf(part, DECOY))}`,
    ),
    'multipart in the preamble': body(
      (part) => `${inner(bodyOf(part, DECOY))}\r\n${OPEN}${HARMLESS}\r\n${CLOSE}`,
    ),
    'foreign delimiters in the epilogue': body(
      (part) => `${OPEN}${HARMLESS}\r\n${CLOSE}\r\n${bodyOf(part, DECOY)}`,
    ),
    'foreign delimiters in the preamble': body(
      (part) => `${bodyOf(part, DECOY)}\r\n${OPEN}${HARMLESS}\r\n${CLOSE}`,
    ),
    'header of a mail in the epilogue': body(
      (part) =>
        `${OPEN}${HARMLESS}\r\n${CLOSE}\r\nFrom: x@example.net\r\nSubject: y\r\n${inner(bodyOf(part, DECOY))}`,
    ),
  }),
  ...leaves('E10', {
    'uuencode in the preamble': (octets) => ({
      head: multipartField(),
      body: `Hello\r\n\r\n${uuencode(octets)}\r\n${delimited(REAL, HARMLESS)}`,
    }),
    'uuencode in the epilogue': (octets) => ({
      head: multipartField(),
      body: `${delimited(REAL, HARMLESS)}\r\n${uuencode(octets)}`,
    }),
    'yEnc in the epilogue': (octets) => ({
      head: multipartField(),
      body: `${delimited(REAL, HARMLESS)}\r\n${yenc(octets)}`,
    }),
    'yEnc in the preamble': (octets) => ({
      head: multipartField(),
      body: `${yenc(octets)}\r\n${delimited(REAL, HARMLESS)}`,
    }),
    'base64 alone in the epilogue': (octets) => ({
      head: multipartField(),
      body: `${delimited(REAL, HARMLESS)}\r\n${base64(octets)}`,
    }),
  }),
  ...containers('E11', {
    'empty line before the header': body((part) => `${OPEN}${HARMLESS}\r\n${OPEN}\r\n${part}\r\n${CLOSE}`),
    'two empty lines before the header': body(
      (part) => `${OPEN}${HARMLESS}\r\n${OPEN}\r\n\r\n${part}\r\n${CLOSE}`,
    ),
    'blanks before the header': body((part) => `${OPEN}${HARMLESS}\r\n${OPEN}  \r\n${part}\r\n${CLOSE}`),
    'empty part before': body((part) => `${OPEN}\r\n${OPEN}${part}\r\n${CLOSE}`),
    'part without a line before': body((part) => `${OPEN}${OPEN}${OPEN}${part}\r\n${CLOSE}`),
    'hundred empty parts': body((part) => `${OPEN.repeat(100)}${part}\r\n${CLOSE}`),
    'header in two pieces': body((part) => `${OPEN}${HARMLESS}\r\n${OPEN}X-A: b\r\n\r\n${part}\r\n${CLOSE}`),
    'header behind a line': body((part) => `${OPEN}${HARMLESS}\r\n${OPEN}hello\r\n${part}\r\n${CLOSE}`),
    'one delimiter, no line before': (part) => ({
      head: multipartField(),
      body: `\r\n\r\n\r\n${bodyOf(part)}`,
    }),
    'only header in the text part': body(
      (part) => `${OPEN}Content-Type: text/plain\r\n${OPEN}${part}\r\n${CLOSE}`,
    ),
  }),
  ...containers('E12', {
    LF: every((text) => text.replaceAll('\r\n', '\n')),
    CR: every((text) => text.replaceAll('\r\n', '\r')),
    'LF CR': every((text) => text.replaceAll('\r\n', '\n\r')),
    'CR CR LF': every((text) => text.replaceAll('\r\n', '\r\r\n')),
    'LF in the body': (part) => ({ ...multipart(part), body: bodyOf(part).replaceAll('\r\n', '\n') }),
    'CR in the body': (part) => ({ ...multipart(part), body: bodyOf(part).replaceAll('\r\n', '\r') }),
    'LF in the header': (part) => ({
      ...multipart(part),
      head: multipartField().replaceAll('\r\n', '\n'),
      gap: '\n',
    }),
    'LF and CRLF in turn': every((text) =>
      text
        .split('\r\n')
        .map((line, index) => line + (index % 2 === 0 ? '\n' : '\r\n'))
        .join(''),
    ),
    'CRLF CRLF': (part) => ({
      ...multipart(part),
      body: bodyOf(part).replaceAll('\r\n', '\r\n\r\n').replace(/^/, '\r\n'),
    }),
    'CR before LF at delimiters': body((part) =>
      bodyOf(part).replaceAll(/(--real_7f3a(?:--)?)\r\n/g, '$1\r\r\n'),
    ),
  }),
  ...leaves('E12', {
    'CR in base64': (octets) => attachment(octets, { body: base64(octets, { eol: '\r' }) }),
    'LF in base64': (octets) => attachment(octets, { body: base64(octets, { eol: '\n' }) }),
    'pieces with all kinds': (octets) =>
      attachment(octets, {
        body: pieces(base64(octets, { eol: '' }), 40)
          .map((row, n) => row + (['\r', '\n', '\r\n', '\n\r'][n % 4] ?? ''))
          .join(''),
      }),
  }),
]
