import {
  attachment,
  bodyOf,
  DECOY,
  followingBody,
  HARMLESS,
  hiddenBody,
  multipart,
  multipartField,
  REAL,
} from '../entity.ts'
import { containers, leaves, type Shape } from '../types.ts'

const TYPE = `multipart/mixed; boundary="${REAL}"`
const head = (text: string) => (part: string) => multipart(part, { head: text })
/** Both fields; the part is under REAL. */
const both = (text: string) => (part: string) => multipart(part, { head: text, body: hiddenBody(part) })
const bothFollowing = (text: string) => (part: string) =>
  multipart(part, { head: text, body: followingBody(part) })
/** An attachment whose header is changed. */
const changed = (change: (head: string) => string) => (octets: string) => {
  const entity = attachment(octets)
  return { ...entity, head: change(entity.head) }
}
const encodingField = (text: string) =>
  changed((fields) => fields.replace('Content-Transfer-Encoding: base64', text))

export const HEADER_NAMES: readonly Shape[] = [
  ...containers('B01', {
    blank: head(`Content-Type : ${TYPE}\r\n`),
    tab: head(`Content-Type\t: ${TYPE}\r\n`),
    'blanks and tabs': head(`Content-Type \t  \t: ${TYPE}\r\n`),
    'all fields': head(`MIME-Version : 1.0\r\nContent-Type : ${TYPE}\r\n`),
    'with a decoy behind it': both(`Content-Type : ${TYPE}\r\nContent-Type: text/plain\r\n`),
    'with a decoy before it': both(`Content-Type: text/plain\r\nContent-Type : ${TYPE}\r\n`),
    'with another boundary': both(
      `Content-Type: multipart/mixed; boundary=${DECOY}\r\nContent-Type : ${TYPE}\r\n`,
    ),
    'no blank behind the colon': head(`Content-Type :${TYPE}\r\n`),
  }),
  ...leaves('B01', {
    encoding: encodingField('Content-Transfer-Encoding : base64'),
    'encoding, tab': encodingField('Content-Transfer-Encoding\t: base64'),
    'encoding with a decoy': encodingField(
      'Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding : base64',
    ),
  }),
  ...containers('B02', {
    'decoy with a comment first': both(`Content-Type(x): text/plain\r\nContent-Type: ${TYPE}\r\n`),
    'decoy with a comment last': both(`Content-Type: ${TYPE}\r\nContent-Type (x): text/plain\r\n`),
    'decoy boundary with a comment': both(
      `Content-Type (x): multipart/mixed; boundary=${DECOY}\r\nContent-Type: ${TYPE}\r\n`,
    ),
    'real one with a comment': head(`Content-Type (x): ${TYPE}\r\n`),
    'real one with a comment, tight': head(`Content-Type(x): ${TYPE}\r\n`),
    'comment in front': head(`(x)Content-Type: ${TYPE}\r\n`),
    'comment inside': head(`Content-(x)Type: ${TYPE}\r\n`),
    'decoy with a comment in front': both(`(x) Content-Type: text/plain\r\nContent-Type: ${TYPE}\r\n`),
    'comment with a colon': both(`Content-Type(a:b): text/plain\r\nContent-Type: ${TYPE}\r\n`),
  }),
  ...leaves('B02', {
    encoding: encodingField('Content-Transfer-Encoding (x): base64'),
    'encoding decoy': encodingField(
      'Content-Transfer-Encoding(x): 7bit\r\nContent-Transfer-Encoding: base64',
    ),
  }),
  ...containers('B03', {
    'decoy before NUL in a value': both(`Content-Type: text/plain\0; x=y\r\nContent-Type: ${TYPE}\r\n`),
    'NUL in the name': head(`Content-\0Type: ${TYPE}\r\n`),
    'NUL before the colon': head(`Content-Type\0: ${TYPE}\r\n`),
    'NUL before the name': head(`\0Content-Type: ${TYPE}\r\n`),
    'NUL in the type': head(`Content-Type: multi\0part/mixed; boundary=${REAL}\r\n`),
    'NUL behind the type': head(`Content-Type: multipart/mixed\0; boundary=${REAL}\r\n`),
    'type behind NUL': head(`Content-Type: text/plain\0${TYPE}\r\n`),
    'NUL behind the boundary': head(`Content-Type: multipart/mixed; boundary=${REAL}\0x\r\n`),
    'NUL behind the quoted boundary': head(`Content-Type: multipart/mixed; boundary="${REAL}\0${DECOY}"\r\n`),
    'NUL in the boundary': head(`Content-Type: multipart/mixed; boundary="real\0_7f3a"\r\n`),
    'boundary behind NUL': head(`Content-Type: multipart/mixed;\0 boundary=${REAL}\r\n`),
    'NUL in a name of a parameter': head(`Content-Type: multipart/mixed; bound\0ary=${REAL}\r\n`),
    'NUL in a field before': head(`X-A: b\0c\r\nContent-Type: ${TYPE}\r\n`),
    'decoy in a field behind NUL': both(`X-A: b\0Content-Type: text/plain\r\nContent-Type: ${TYPE}\r\n`),
  }),
  ...leaves('B03', {
    'encoding then NUL': encodingField('Content-Transfer-Encoding: base64\0'),
    'NUL in the encoding': encodingField('Content-Transfer-Encoding: base\x0064'),
    'NUL before the encoding': encodingField('Content-Transfer-Encoding: \0base64'),
    'NUL in the name of the encoding': encodingField('Content-Transfer\0-Encoding: base64'),
    'two encodings around NUL': encodingField('Content-Transfer-Encoding: 7bit\0base64'),
    'base64 then NUL then another': encodingField('Content-Transfer-Encoding: base64\0 7bit'),
  }),
  ...containers('B10', {
    'VT before the colon': head(`Content-Type\x0b: ${TYPE}\r\n`),
    'VT behind the colon': head(`Content-Type:\x0b${TYPE}\r\n`),
    'FF behind the colon': head(`Content-Type: \x0c${TYPE}\r\n`),
    'VT before boundary': head(`Content-Type: multipart/mixed;\x0bboundary=${REAL}\r\n`),
    'FF behind the boundary': head(`Content-Type: multipart/mixed; boundary=${REAL}\x0c\r\n`),
    'VT around the equals sign': head(`Content-Type: multipart/mixed; boundary\x0b=\x0b${REAL}\r\n`),
    'no-break space behind the type': head(`Content-Type: multipart/mixed\xa0; boundary=${REAL}\r\n`),
    'no-break space before the type': head(`Content-Type:\xa0${TYPE}\r\n`),
    'no-break space before boundary': head(`Content-Type: multipart/mixed;\xa0boundary=${REAL}\r\n`),
    'no-break space of UTF-8': head(`Content-Type: multipart/mixed;\xc2\xa0boundary=${REAL}\xc2\xa0\r\n`),
    'no-break space before the colon': head(`Content-Type\xa0: ${TYPE}\r\n`),
    'FS as a line end': head(`X-A: b\x1cContent-Type: ${TYPE}\r\n`),
    'GS as a line end, decoy': both(`X-A: b\x1dContent-Type: text/plain\r\nContent-Type: ${TYPE}\r\n`),
    'RS in the middle': head(`Content-Type: multipart/mixed;\x1e boundary=${REAL}\r\n`),
    'US in the middle': head(`Content-Type: multipart/mixed;\x1fboundary=${REAL}\r\n`),
    'NEL as a line end': head(`X-A: b\x85Content-Type: ${TYPE}\r\n`),
    'line separator of UTF-8': head(`X-A: b\xe2\x80\xa8Content-Type: ${TYPE}\r\n`),
    'VT as a line end': both(`X-A: b\x0bContent-Type: ${TYPE}\r\nContent-Type: text/plain\r\n`),
    'FF as a line end': bothFollowing(`X-A: b\x0cContent-Type: text/plain\r\nContent-Type: ${TYPE}\r\n`),
    'FF as a fold': head(`Content-Type: multipart/mixed;\r\n\x0cboundary=${REAL}\r\n`),
    'VT as a fold': head(`Content-Type: multipart/mixed;\r\n\x0bboundary=${REAL}\r\n`),
    DEL: head(`Content-Type: multipart/mixed;\x7fboundary=${REAL}\r\n`),
    backspace: head(`Content-Type: \x08${TYPE}\r\n`),
  }),
  ...leaves('B10', {
    'VT behind the encoding': encodingField('Content-Transfer-Encoding: base64\x0b'),
    'FF before the encoding': encodingField('Content-Transfer-Encoding: \x0cbase64'),
    'no-break space behind the encoding': encodingField('Content-Transfer-Encoding: base64\xa0'),
    'FS behind the encoding': encodingField('Content-Transfer-Encoding: base64\x1c'),
    'US before the encoding': encodingField('Content-Transfer-Encoding:\x1fbase64'),
    'VT before its colon': encodingField('Content-Transfer-Encoding\x0b: base64'),
  }),
  ...containers('B11', {
    'two colons': head(`Content-Type:: ${TYPE}\r\n`),
    'two colons with a blank': head(`Content-Type: : ${TYPE}\r\n`),
    'three colons': head(`Content-Type::: ${TYPE}\r\n`),
    'two colons as a decoy': both(`Content-Type:: text/plain\r\nContent-Type: ${TYPE}\r\n`),
    'two colons behind a decoy': both(`Content-Type: text/plain\r\nContent-Type:: ${TYPE}\r\n`),
    'misspelt decoy': both(`Content-Typ: text/plain\r\nContent-Type: ${TYPE}\r\n`),
    'misspelt decoy with more letters': both(
      `Content-Types: multipart/mixed; boundary=${DECOY}\r\nContent-Type: ${TYPE}\r\n`,
    ),
    underscore: head(`Content_Type: ${TYPE}\r\n`),
    'no dash': head(`ContentType: ${TYPE}\r\n`),
    'blank for the dash': head(`Content Type: ${TYPE}\r\n`),
    'X- decoy': both(`X-Content-Type: text/plain\r\nContent-Type: ${TYPE}\r\n`),
    'semicolon for the colon': head(`Content-Type; ${TYPE}\r\n`),
    'equals sign for the colon': head(`Content-Type= ${TYPE}\r\n`),
    'decoy with 8-bit letters': both(`Content-Typ\xe9: text/plain\r\nContent-Type: ${TYPE}\r\n`),
    'quoted name': head(`"Content-Type": ${TYPE}\r\n`),
  }),
  ...leaves('B11', {
    'encoding with two colons': encodingField('Content-Transfer-Encoding:: base64'),
    'encoding with a blank and two colons': encodingField('Content-Transfer-Encoding: : base64'),
    'misspelt encoding as a decoy': encodingField(
      'Content-Transfer-Encodin: 7bit\r\nContent-Transfer-Encoding: base64',
    ),
    'encoding without transfer': encodingField('Content-Encoding: base64'),
    'encoding with underscores': encodingField('Content_Transfer_Encoding: base64'),
  }),
  ...containers('B12', {
    '1.1': head(`MIME-Version: 1.1\r\nContent-Type: ${TYPE}\r\n`),
    '2.0': head(`MIME-Version: 2.0\r\nContent-Type: ${TYPE}\r\n`),
    comment: head(`MIME-Version: (x) 1.0\r\nContent-Type: ${TYPE}\r\n`),
    blanks: head(`MIME-Version: 1 . 0\r\nContent-Type: ${TYPE}\r\n`),
    empty: head(`MIME-Version:\r\nContent-Type: ${TYPE}\r\n`),
    behind: head(`Content-Type: ${TYPE}\r\nMIME-Version: 0.9\r\n`),
    words: head(`MIME-Version: one\r\nContent-Type: ${TYPE}\r\n`),
    missing: (part) => ({
      head: `Content-Type: ${TYPE}\r\n`,
      body: bodyOf(part),
      top: 'From: a@example.net\r\nSubject: x\r\n',
    }),
    'missing, decoy text': (part) => ({
      head: `Content-Type: ${TYPE}\r\n`,
      body: `${HARMLESS}\r\n${bodyOf(part)}`,
      top: 'From: a@example.net\r\nSubject: x\r\n',
    }),
    'a type without fields of a mail': (part) => ({ head: multipartField(), body: bodyOf(part), top: '' }),
  }),
]
