import { base64 } from '../../encoders.ts'
import {
  attachment,
  bodyOf,
  DECOY,
  delimited,
  followingBody,
  HARMLESS,
  hiddenBody,
  mailOf,
  multipart,
  multipartField,
  REAL,
  textOf,
  typed,
} from '../entity.ts'
import { containers, leaves, type Shape } from '../types.ts'

const FIELD = multipartField()
const OTHER = multipartField(DECOY)
const TEXT = 'Content-Type: text/plain\r\n'
const hidden = (text: string) => (part: string) => multipart(part, { head: text, body: hiddenBody(part) })
const following = (text: string) => (part: string) =>
  multipart(part, { head: text, body: followingBody(part) })
const value =
  (text: string, boundary = REAL) =>
  (part: string) =>
    typed(part, text, boundary)
const B = `boundary=${REAL}`
const Q = `boundary="${REAL}"`
const encoded = (text: string) => `=?utf-8?b?${Buffer.from(text).toString('base64')}?=`

/** The subtypes that exist, and others. */
const SUBTYPES = [
  'alternative', 'related', 'parallel', 'digest', 'report', 'form-data', 'x-foo', 'encrypted', 'byteranges', 'appledouble',
  'header-set', 'voice-message', 'x-mixed-replace', 'signed', 'multilingual', 'vnd.bint.med-plus', 'mixed-', 'fax-message', 'MIXED', 'm',
] // biome-ignore format: a list

const signed = `Content-Type: multipart/signed; micalg=sha-256; protocol="application/pgp-signature"; ${Q}\r\n`
const SIGNATURE =
  'Content-Type: application/pgp-signature\r\n\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\niQ==\r\n-----END PGP SIGNATURE-----\r\n'

const LABELS = [
  'text/plain', 'text/html', 'text/html; charset=utf-8', 'text/csv; name="a.csv"', 'image/png', 'image/jpeg; name=a.jpg', 'audio/wav', 'video/mp4',
  'multipart/mixed', 'multipart/alternative; boundary=none', 'message/rfc822', 'message/delivery-status', 'message/x', 'foo', 'foo/bar', '',
  'application/pgp-signature', 'application/pkcs7-signature', 'text/calendar', 'font/woff', 'application/x-msdownload', 'text', '/', ';', 'model/vrml',
] // biome-ignore format: a list

export const CONTENT_TYPE: readonly Shape[] = [
  ...containers('C01', {
    'text first': hidden(TEXT + FIELD),
    'text last': hidden(FIELD + TEXT),
    'decoy first': following(OTHER + FIELD),
    'decoy last': following(FIELD + OTHER),
    'decoy first, hidden': hidden(OTHER + FIELD),
    'decoy last, hidden': hidden(FIELD + OTHER),
    'empty first': hidden(`Content-Type:\r\n${FIELD}`),
    'empty last': hidden(`${FIELD}Content-Type:\r\n`),
    three: hidden(TEXT + FIELD + OTHER),
    'the same twice': hidden(FIELD + FIELD),
    'other fields between': hidden(`${TEXT}X-A: b\r\nSubject: x\r\n${FIELD}`),
    'other case': hidden(TEXT + FIELD.replace('Content-Type', 'content-type')),
    'message first': hidden(`Content-Type: message/rfc822\r\n${FIELD}`),
    'octets last': hidden(`${FIELD}Content-Type: application/octet-stream\r\n`),
    'no boundary first': hidden(`Content-Type: multipart/mixed\r\n${FIELD}`),
    'no boundary last': hidden(`${FIELD}Content-Type: multipart/mixed\r\n`),
    'html and multipart': hidden(`Content-Type: text/html\r\n${FIELD}`),
    'twelve decoys first': hidden(TEXT.repeat(12) + FIELD),
  }),
  ...leaves('C01', {
    'multipart first': (octets) =>
      attachment(octets, {
        type: `multipart/mixed; boundary=${DECOY}\r\nContent-Type: application/octet-stream`,
      }),
    'multipart last': (octets) =>
      attachment(octets, {
        type: `application/octet-stream\r\nContent-Type: multipart/mixed; boundary=${DECOY}`,
      }),
    'message first, at the leaf': (octets) =>
      attachment(octets, { type: 'message/rfc822\r\nContent-Type: application/octet-stream' }),
    'text first, at the leaf': (octets) =>
      attachment(octets, { type: 'text/plain\r\nContent-Type: application/octet-stream; name=a.bin' }),
  }),
  ...containers('C02', {
    'all in quotes': value(`"multipart/mixed"; ${B}`),
    'words in quotes': value(`"multipart"/"mixed"; ${B}`),
    'quotes around all': value(`"multipart/mixed; ${B}"`),
    'semicolon first': value(`; multipart/mixed; ${B}`),
    'word before': value(`foo multipart/mixed; ${B}`),
    'word behind': value(`multipart/mixed foo; ${B}`),
    'list, text first': value(`text/plain, multipart/mixed; ${B}`),
    'list, text last': value(`multipart/mixed, text/plain; ${B}`),
    'no semicolon': value(`multipart/mixed ${B}`),
    'comma for the semicolon': value(`multipart/mixed, ${B}`),
    'blanks around the slash': value(`multipart / mixed; ${B}`),
    'tab before the slash': value(`multipart\t/mixed; ${B}`),
    'no subtype': value(`multipart; ${B}`),
    'empty subtype': value(`multipart/; ${B}`),
    'no type': value(`/mixed; ${B}`),
    capitals: value(`MULTIPART/MIXED; BOUNDARY=${REAL}`),
    'mixed case': value(`mUlTiPaRt/MiXeD; bOuNdArY=${REAL}`),
    'two slashes': value(`multipart//mixed; ${B}`),
    backslash: value(`multipart\\mixed; ${B}`),
    'three words': value(`multipart/mixed/x; ${B}`),
    'two semicolons': value(`multipart/mixed;; ${B}`),
    'semicolons and blanks': value(`multipart/mixed ; ; ;${B}`),
    'angle brackets': value(`<multipart/mixed>; ${B}`),
    'single quotes': value(`'multipart/mixed'; ${B}`),
    'colon for the semicolon': value(`multipart/mixed: ${B}`),
    'equals sign first': value(`=multipart/mixed; ${B}`),
    'parameter before the type': value(`${B}; multipart/mixed`),
    'parameter alone': value(B),
    tight: value(`multipart/mixed;${B}`),
    'no type and a semicolon': value(`;${B}`),
    'text before, semicolon': value(`text/plain; multipart/mixed; ${B}`),
    'text with a boundary': value(`text/plain; ${B}`),
    'dot behind': value(`multipart/mixed.; ${B}`),
    misspelt: value(`multipat/mixed; ${B}`),
    'message with a boundary': value(`message/mixed; ${B}`),
  }),
  ...containers('C03', {
    before: value(`(x) multipart/mixed; ${B}`),
    'behind the type': value(`multipart/mixed (x); ${B}`),
    'before the slash': value(`multipart (x)/mixed; ${B}`),
    'behind the slash': value(`multipart/(x)mixed; ${B}`),
    'in the type': value(`multi(x)part/mixed; ${B}`),
    'decoy boundary in it': value(`multipart/mixed (; boundary=${DECOY}); ${B}`),
    'decoy boundary in it, tight': value(`multipart/mixed;(boundary=${DECOY};)${B}`),
    nested: value(`multipart/mixed (a(b)c); ${B}`),
    'escaped parenthesis': value(`multipart/mixed (\\); boundary=${DECOY};); ${B}`),
    'escaped opening': value(`multipart/mixed (\\(); ${B}`),
    unclosed: value(`multipart/mixed (x; ${B}`),
    'unclosed behind': value(`multipart/mixed; ${B} (x`),
    'behind the boundary': value(`multipart/mixed; ${B}(x)`),
    'behind the boundary with a blank': value(`multipart/mixed; ${B} (x)`),
    'behind the quoted boundary': value(`multipart/mixed; ${Q}(x)`),
    'around the equals sign': value(`multipart/mixed; boundary(x)=(y)${REAL}`),
    'semicolon in it': value(`multipart/mixed (;); ${B}`),
    'quote in it': value(`multipart/mixed (");${B}`),
    'type in it': value(`text/plain (multipart/mixed; ${B})`),
    'real boundary with parentheses': value('multipart/mixed; boundary="a(b)c"', 'a(b)c'),
    'unquoted boundary with parentheses': value('multipart/mixed; boundary=a(b)c', 'a(b)c'),
    'text in it': value(`(text/plain) multipart/mixed; ${B}`),
    folded: value(`multipart/mixed (x\r\n y); ${B}`),
  }),
  ...containers('C04', {
    ...Object.fromEntries(
      SUBTYPES.map((subtype) => [
        `subtype ${subtype}`,
        (part: string) => multipart(part, { head: multipartField(REAL, subtype) }),
      ]),
    ),
    'signed, first of two': (part) => ({ head: signed, body: delimited(REAL, part, SIGNATURE) }),
    'signed, third': (part) => ({ head: signed, body: delimited(REAL, HARMLESS, SIGNATURE, part) }),
    'signed, in place of the signature': (part) => ({ head: signed, body: delimited(REAL, HARMLESS, part) }),
    'signed, around a multipart': (part) => ({
      head: signed,
      body: delimited(REAL, textOf({ head: OTHER, body: bodyOf(part, DECOY) }), SIGNATURE),
    }),
    'parallel, last of four': (part) => ({
      head: multipartField(REAL, 'parallel'),
      body: delimited(REAL, HARMLESS, HARMLESS, HARMLESS, part),
    }),
    'alternative, first': (part) => ({
      head: multipartField(REAL, 'alternative'),
      body: delimited(REAL, part, HARMLESS),
    }),
    'digest, message without a type': (part) => ({
      head: multipartField(REAL, 'digest'),
      body: delimited(REAL, `\r\n${mailOf(multipart(part, { head: OTHER, body: bodyOf(part, DECOY) }))}`),
    }),
    'report, third': (part) => ({
      head: multipartField(REAL, 'report; report-type=delivery-status'),
      body: delimited(
        REAL,
        HARMLESS,
        'Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n',
        part,
      ),
    }),
    'related with start': (part) => ({
      head: `Content-Type: multipart/related; start="<x>"; type="text/html"; ${Q}\r\n`,
      body: bodyOf(part),
    }),
    'parallel in signed': (part) => ({
      head: signed,
      body: delimited(
        REAL,
        textOf({ head: multipartField(DECOY, 'parallel'), body: bodyOf(part, DECOY) }),
        SIGNATURE,
      ),
    }),
  }),
  ...containers('C05', {
    type: value(`=?us-ascii?q?multipart/mixed?=; ${B}`),
    'type in base64': value(`${encoded('multipart/mixed')}; ${B}`),
    boundary: value('multipart/mixed; boundary="=?us-ascii?q?real=5F7f3a?="'),
    'boundary in base64': value(`multipart/mixed; boundary="${encoded(REAL)}"`),
    'boundary unquoted': value(`multipart/mixed; boundary=${encoded(REAL)}`),
    'boundary not decoded': value('multipart/mixed; boundary="=?us-ascii?q?x?="', '=?us-ascii?q?x?='),
    'boundary unquoted, not decoded': value('multipart/mixed; boundary==?us-ascii?q?x?=', '=?us-ascii?q?x?='),
    all: value(encoded(`multipart/mixed; ${B}`)),
    parameter: value(`multipart/mixed; ${encoded(B)}`),
    'two words': value(`multipart/mixed; boundary="=?us-ascii?q?real?= =?us-ascii?q?=5F7f3a?="`),
    'half of the boundary': value('multipart/mixed; boundary="real=?us-ascii?q?=5F?=7f3a"'),
    'with a language': value('multipart/mixed; boundary="=?us-ascii*en?q?real=5F7f3a?="'),
    'unknown charset': value('multipart/mixed; boundary="=?x-foo?q?real=5F7f3a?="'),
  }),
  ...leaves('C05', {
    encoding: (octets) => attachment(octets, { encoding: '=?us-ascii?q?base64?=' }),
    'encoding in base64': (octets) => attachment(octets, { encoding: encoded('base64') }),
  }),
  ...leaves('C06', {
    ...Object.fromEntries(
      LABELS.map((type) => [`label ${type}`, (octets: string) => attachment(octets, { type })]),
    ),
    'no type': (octets) => ({ head: 'Content-Transfer-Encoding: base64\r\n', body: base64(octets) }),
    'no type, a name': (octets) => ({
      head: 'Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a.exe\r\n',
      body: base64(octets),
    }),
    'inline text': (octets) => ({
      head: 'Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: inline\r\n',
      body: base64(octets),
    }),
  }),
]
