// Long: one table of inputs, each of them made to cost a careless reader far more than its size.

/** A mail of about `bytes` octets. */
export type Hostile = (bytes: number) => Buffer

const TYPE = 'Content-Type: multipart/mixed; boundary="b"\r\n'
const HEAD = 'From: a@example.org\r\nMIME-Version: 1.0\r\n'

/** `head`, then `piece` again and again, then `tail`. */
function repeated(head: string, piece: string, tail = ''): Hostile {
  return (bytes) => Buffer.from(`${head}${piece.repeat(Math.ceil(bytes / piece.length))}${tail}`, 'latin1')
}

/** The same with pieces that differ from each other. */
function numbered(head: string, piece: (index: number) => string, tail = ''): Hostile {
  return (bytes) => {
    const pieces = [head]
    let length = 0
    for (let index = 0; length < bytes; index++) {
      const next = piece(index)
      pieces.push(next)
      length += next.length
    }
    return Buffer.from(pieces.join('') + tail, 'latin1')
  }
}

const inField = (name: string, start: string, piece: string, tail = '') =>
  repeated(`${HEAD}${name}: ${start}`, piece, `${tail}\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n`)
const inType = (start: string, piece: string, tail = '') => inField('Content-Type', start, piece, tail)
const inBody = (piece: string, tail = '') => repeated(`${HEAD}\r\n`, piece, tail)
const inMultipart = (piece: string, tail = '') => repeated(`${HEAD}${TYPE}\r\n--b\r\n\r\n`, piece, tail)
const inEncoding = (encoding: string, piece: string, tail = '') =>
  repeated(
    `${HEAD}Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`,
    piece,
    tail,
  )
/** Base64 of what a generator makes, as an attachment. */
const asFile =
  (octets: (bytes: number) => Buffer): Hostile =>
  (bytes) => {
    const text = octets(Math.floor(bytes * 0.72))
      .toString('base64')
      .replace(/.{76}/g, '$&\r\n')
    return Buffer.from(
      `${HEAD}${TYPE}\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n${text}\r\n--b--\r\n`,
      'latin1',
    )
  }

/** One level in the other, up to the size: `open` with the number of the level. */
function nested(open: (level: number) => string, levels: number, filler = ''): Hostile {
  return (bytes) => {
    const head = Array.from({ length: levels }, (_, level) => open(level)).join('')
    const fill =
      filler === '' ? '' : filler.repeat(Math.max(0, Math.ceil((bytes - head.length) / filler.length)))
    return Buffer.from(`${HEAD}${head}${fill}`, 'latin1')
  }
}

const MESSAGE = 'Content-Type: message/rfc822\r\n\r\n'
const UU_LINE = "M5&AE('%U:6-K(&)R;W=N(&9O>\"!J=6UP<R!O=F5R('1H92!L87IY(&1O9RX\r\n"

export const HOSTILE: Readonly<Record<string, Hostile>> = {
  // Fields.
  'parentheses that open': inType('multipart/mixed; boundary=b ', '('),
  'parentheses that open and close': inType('multipart/mixed; boundary=b ', '()'),
  'parentheses with a backslash': inType('multipart/mixed; boundary=b (', '\\('),
  quotes: inType('multipart/mixed; boundary=b; x=', '"'),
  'quotes and semicolons': inType('multipart/mixed; boundary=b; x=', '";"'),
  backslashes: inType('multipart/mixed; boundary=b; x="', '\\'),
  'backslashes and quotes': inType('multipart/mixed; boundary=b; x="', '\\"'),
  'starts of encoded words': inType('multipart/mixed; boundary=b; x=', '=?'),
  'almost encoded words': inType('multipart/mixed; boundary=b; x=', '=?u?q?'),
  'encoded words': inType('multipart/mixed; boundary=b; x=', '=?u?q?a?= '),
  semicolons: inType('multipart/mixed; boundary=b', ';'),
  'equals signs': inType('multipart/mixed; boundary=b; x', '='),
  'boundary parameters': inType('multipart/mixed', '; boundary=b'),
  'parts of a boundary by RFC 2231': numbered(
    `${HEAD}Content-Type: multipart/mixed`,
    (index) => `; boundary*${index}=b`,
    '\r\n\r\n--b\r\n\r\nx\r\n',
  ),
  'the word boundary': inType('multipart/mixed; x="', 'boundary'),
  'the word multipart': inType('', 'multipart/'),
  'blanks in a value': inType('multipart/mixed; boundary=b', ' '),
  folds: inType('multipart/mixed; boundary=b', '\r\n '),
  'folds with tabs': inType('multipart/mixed;', '\r\n\t;'),
  'bare CR in a field': inType('multipart/mixed; boundary=b', '\rx'),
  'percent signs': inType("multipart/mixed; boundary*=utf-8''", '%'),
  'NUL in a field': inType('multipart/mixed; boundary=b', '\0'),
  slashes: inType('multipart/mixed; boundary=', '/'),
  'dashes as boundary': inType('multipart/mixed; boundary=', '-'),
  'Content-Type fields': repeated(HEAD, TYPE, '\r\n--b\r\n\r\nx\r\n--b--\r\n'),
  'Content-Type fields that differ': numbered(
    HEAD,
    (index) => `Content-Type: multipart/mixed; boundary="b${index}"\r\n`,
    '\r\n--b1\r\n\r\nx\r\n',
  ),
  'transfer encodings': numbered(
    HEAD,
    (index) => `Content-Transfer-Encoding: ${index % 2 ? 'base64' : 'quoted-printable'}\r\n`,
    '\r\nxxxx\r\n',
  ),
  'header lines': numbered('', (index) => `X-${index}: a\r\n`, '\r\nx\r\n'),
  colons: repeated('', ':', '\r\n\r\nx'),
  'lines without a colon': repeated(HEAD, 'word\r\n', '\r\nx'),
  'blanks before colons': repeated(HEAD, 'Content-Type : text/plain\r\n', '\r\nx'),
  'a name in blanks': repeated('Content-Type', ' ', ': x\r\n\r\nx'),
  'comments in names': repeated('', 'Content-Type(x): y\r\n', '\r\nx'),
  'lines of blanks in the header': repeated(HEAD, ' \r\n', '\r\nx'),
  'CR at line ends': repeated(HEAD, 'X: y\r\r\n', '\r\nx'),
  'CR as line end': repeated('From: a\r', 'Content-Type: text/plain\r', '\r\rx'),
  'From lines in the header': repeated(HEAD, 'From a\r\n', '\r\nx'),
  // Bodies.
  'bare CR': inBody('\r'),
  'LF CR': inBody('\n\r'),
  'empty lines': inBody('\r\n'),
  NUL: inBody('\0'),
  dashes: inBody('-'),
  'dashes by two': inBody('--\r\n'),
  'dash lines that differ': numbered(`${HEAD}\r\n`, (index) => `--${index}\r\n`),
  'dash lines that differ and headers': numbered(
    `${HEAD}\r\n`,
    (index) => `--x${index}\r\nContent-Type: text/plain\r\n\r\n`,
  ),
  delimiters: inMultipart('--b\r\n'),
  'delimiters with a header': inMultipart('--b\r\nContent-Type: text/plain\r\n\r\nx\r\n'),
  'delimiters that close': inMultipart('--b--\r\n'),
  'delimiters with text': numbered(`${HEAD}${TYPE}\r\n`, (index) => `--b${index}\r\n\r\nx\r\n`),
  'delimiters with blanks': inMultipart(`--b${' '.repeat(200)}\r\n`),
  'delimiters indented': inMultipart(' --b\r\n'),
  'one line of delimiters': inMultipart('--b'),
  'lone CR and delimiters': inMultipart('\r--b\r'),
  'small parts that differ': numbered(`${HEAD}${TYPE}\r\n`, (index) => `--b\r\n\r\n${index}\r\n`),
  'small encoded parts that differ': numbered(
    `${HEAD}${TYPE}\r\n`,
    (index) =>
      `--b\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(`${index}`).toString('base64')}\r\n`,
  ),
  'equal large parts': inMultipart(
    `--b\r\nContent-Transfer-Encoding: base64\r\n\r\n${'QUJD'.repeat(19)}\r\n`.repeat(3),
  ),
  'multiparts side by side': numbered(
    `${HEAD}${TYPE}\r\n`,
    (index) =>
      `--b\r\nContent-Type: multipart/mixed; boundary=c${index}\r\n\r\n--c${index}\r\n\r\nx\r\n--c${index}--\r\n`,
  ),
  'multiparts side by side with one boundary': inMultipart(
    '--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n',
  ),
  'multiparts in multiparts': numbered(
    HEAD,
    (index) => `Content-Type: multipart/mixed; boundary=n${index}\r\n\r\n--n${index}\r\n`,
  ),
  'multiparts in multiparts with one boundary': repeated(HEAD, `${TYPE}\r\n--b\r\n`),
  'multiparts in multiparts, 29 deep, full': nested(
    (level) => `Content-Type: multipart/mixed; boundary=n${level}\r\n\r\n--n${level}\r\n`,
    29,
    'line of text\r\n',
  ),
  'multiparts whose boundaries begin alike': nested(
    (level) =>
      `Content-Type: multipart/mixed; boundary=${'n'.repeat(level + 1)}\r\n\r\n--${'n'.repeat(level + 1)}\r\n`,
    29,
    '--n\r\n',
  ),
  'messages in messages': repeated(HEAD, MESSAGE),
  'messages in messages, 29 deep, full': nested(() => MESSAGE, 29, 'line of text\r\n'),
  'messages in messages, 29 deep, full of base64': nested(() => MESSAGE, 29, `${'QUJD'.repeat(19)}\r\n`),
  'messages side by side': inMultipart('--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: x\r\n\r\nx\r\n'),
  'encoded messages in messages': nested(
    () => 'Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n',
    29,
    `${'RnJv'.repeat(19)}\r\n`,
  ),
  'digest parts': repeated(
    `${HEAD}Content-Type: multipart/digest; boundary=b\r\n\r\n`,
    '--b\r\n\r\nFrom: x\r\nSubject: y\r\n\r\nx\r\n',
  ),
  'header blocks in text': inBody(
    '\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\n',
  ),
  'header blocks of multiparts in text': inBody(
    '\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n',
  ),
  'header blocks without a body': inBody('\r\nContent-Type: text/plain\r\n'),
  'Content fields in text': inBody('Content-Type: text/plain\r\n'),
  'From lines in text': inBody('\r\nFrom a@b Mon Nov  2 10:11:12 2026\r\nSubject: x\r\n\r\nx\r\n'),
  // Encodings.
  base64: inEncoding('base64', `${'QUJD'.repeat(19)}\r\n`),
  'base64 in text': inBody(`${'QUJD'.repeat(19)}\r\n`),
  'base64 in one line': inEncoding('base64', 'QUJD'),
  'base64 with padding in each quantum': inEncoding('base64', 'QQ=='),
  'base64 with padding in each line': inEncoding('base64', 'QUJDQQ==\r\n'),
  'base64 of padding': inEncoding('base64', '='),
  'base64 with foreign characters': inEncoding('base64', 'Q!U J-D_'),
  'base64 by single characters': inEncoding('base64', 'Q\r\n'),
  'base64 quoted': inEncoding('base64', `> ${'QUJD'.repeat(18)}\r\n`),
  'base64 in runs': inBody(`${`${'QUJD'.repeat(19)}\r\n`.repeat(4)}\r\ntext here\r\n`),
  'quoted-printable escapes': inEncoding('quoted-printable', '=41'),
  'quoted-printable soft breaks': inEncoding('quoted-printable', '=\r\n'),
  'quoted-printable blanks': inEncoding('quoted-printable', ' '),
  'quoted-printable blanks and breaks': inEncoding('quoted-printable', `=${' '.repeat(70)}\r\n`),
  'quoted-printable equals signs': inEncoding('quoted-printable', '='),
  'quoted-printable wrong escapes': inEncoding('quoted-printable', '=g'),
  'uuencode beginnings': inBody('begin 644 x\r\n'),
  'uuencode beginnings with a line': inBody(`begin 644 x\r\n${UU_LINE}`),
  'uuencode files': inBody(`begin 644 x\r\n${UU_LINE}\`\r\nend\r\n`),
  'uuencode files that differ': numbered(
    `${HEAD}\r\n`,
    (index) =>
      `begin 644 ${index}\r\n#${Buffer.from(`${1000 + index}`.slice(-3)).toString('latin1')}A\r\n\`\r\nend\r\n`,
  ),
  'uuencode lines': inBody(UU_LINE),
  'uuencode encoded': inEncoding('x-uuencode', UU_LINE),
  'begin-base64': inBody('begin-base64 644 x\r\nQUJD\r\n'),
  'yEnc beginnings': inBody('=ybegin line=128 size=9 name=x\r\n'),
  'yEnc escapes': repeated(
    `${HEAD}\r\n=ybegin line=128 size=9999999 name=x\r\n`,
    '=',
    '\r\n=yend size=1\r\n',
  ),
  'yEnc files': inBody('=ybegin line=128 size=3 name=x\r\nabc\r\n=yend size=3\r\n'),
  'BinHex beginnings': inBody('(This file must be converted with BinHex 4.0)\r\n\r\n:'),
  'BinHex runs': repeated(`${HEAD}\r\n(This file must be converted with BinHex 4.0)\r\n\r\n:`, '"!"!\r\n'),
  'colon lines': inBody(':\r\n'),
  'PEM beginnings': inBody('-----BEGIN PKCS7-----\r\n'),
  'PEM blocks': inBody('-----BEGIN PKCS7-----\r\nQUJD\r\n-----END PKCS7-----\r\n'),
  'OpenPGP beginnings': inBody('-----BEGIN PGP MESSAGE-----\r\n'),
  'data URLs': inBody('data:application/octet-stream;base64,QUJD '),
  // Wrappers.
  'CMS with indefinite lengths, deep': asFile((bytes) => Buffer.from('3080'.repeat(bytes / 2), 'hex')),
  'CMS with definite lengths that lie': asFile((bytes) =>
    Buffer.from('30847fffffff'.repeat(bytes / 6), 'hex'),
  ),
  'CMS of octet strings': asFile((bytes) =>
    Buffer.concat([
      Buffer.from(
        '308006092a864886f70d010702a0803080020101310030800609' + '2a864886f70d010701a0802480',
        'hex',
      ),
      Buffer.from('040141'.repeat(bytes / 3), 'hex'),
    ]),
  ),
  'CMS of ends': asFile((bytes) =>
    Buffer.concat([Buffer.from('308006092a864886f70d010702a080', 'hex'), Buffer.alloc(bytes)]),
  ),
  'TNEF with lengths that lie': asFile((bytes) =>
    Buffer.concat([
      Buffer.from('789f3e223700', 'hex'),
      Buffer.from('020f800600ffffff7f'.repeat(bytes / 9), 'hex'),
    ]),
  ),
  'TNEF of empty attributes': asFile((bytes) =>
    Buffer.concat([
      Buffer.from('789f3e223700', 'hex'),
      Buffer.from('020f800600000000000000'.repeat(bytes / 11), 'hex'),
    ]),
  ),
  'TNEF signatures': asFile((bytes) => Buffer.from('789f3e22'.repeat(bytes / 4), 'hex')),
  'zlib in CMS': asFile((bytes) => Buffer.from('789c'.repeat(bytes / 2), 'hex')),
}
