import fc from 'fast-check'

/** Pieces that mean something in mail. */
const TOKENS: readonly string[] = [
  '\r\n',
  '\n',
  '\r',
  '\r\n\r\n',
  '\n\n',
  '\0',
  ' ',
  '\t',
  '\x0b',
  '\xa0',
  '\xff',
  '--',
  '--b',
  '\r\n--',
  '--\r\n',
  '-',
  '=',
  '==',
  '=\r\n',
  '=?utf-8?Q?=3D?=',
  '=?',
  '(',
  ')',
  '"',
  '\\',
  ';',
  ':',
  'Content-Type: multipart/mixed; boundary=b\r\n',
  'Content-Type: message/rfc822\r\n\r\n',
  'Content-Type: text/plain\r\n',
  'Content-Transfer-Encoding: base64\r\n',
  'Content-Transfer-Encoding: quoted-printable\r\n',
  'Content-Transfer-Encoding: x-uuencode\r\n',
  '; boundary=b',
  "; boundary*0*=us-ascii''b",
  '; name="a',
  'begin 644 a\r\n',
  '\r\n`\r\nend\r\n',
  '=ybegin line=128 size=9 name=a\r\n',
  '=yend size=9\r\n',
  '(This file must be converted with BinHex 4.0)\r\n\r\n:',
  'From a@b Mon Nov  2 10:11:12 2026\r\n',
  '\x78\x9f\x3e\x22\x00\x00',
  '\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80',
  '-----BEGIN PKCS7-----\r\n',
]

interface Change {
  readonly kind: 'insert' | 'remove' | 'repeat' | 'octet' | 'move' | 'splice'
  /** Places, as shares of the length. */
  readonly from: number
  readonly to: number
  readonly length: number
  readonly token: string
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('insert', 'insert', 'remove', 'repeat', 'octet', 'move', 'splice'),
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  to: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(60),
  token: fc.oneof(
    fc.constantFrom(...TOKENS),
    fc.integer({ min: 0, max: 255 }).map((octet) => String.fromCharCode(octet)),
  ),
})

/** One of these mails with some things changed in it: what was well-formed is no more, and mostly in one place only. */
export function mutantOf(mails: readonly Buffer[], mostChanges = 4): fc.Arbitrary<Buffer> {
  return fc
    .tuple(
      fc.constantFrom(...mails),
      fc.constantFrom(...mails),
      fc.array(change, { minLength: 1, maxLength: mostChanges }),
    )
    .map(([mail, other, changes]) => {
      const text = changes.reduce(
        (before, one) => changed(before, one, other.toString('latin1')),
        mail.toString('latin1'),
      )
      return Buffer.from(text, 'latin1')
    })
}

function changed(text: string, { kind, from, to, length, token }: Change, other: string): string {
  const at = Math.floor(from * text.length)
  const piece = text.slice(at, at + length)
  const target = Math.floor(to * text.length)
  switch (kind) {
    case 'insert':
      return text.slice(0, at) + token + text.slice(at)
    case 'octet':
      return text.slice(0, at) + token.charAt(0) + text.slice(at + 1)
    case 'remove':
      return text.slice(0, at) + text.slice(at + length)
    case 'repeat':
      return text.slice(0, at) + piece.repeat(3) + text.slice(at)
    case 'move':
      return text.slice(0, target) + piece + text.slice(target)
    case 'splice': {
      const start = Math.floor(to * other.length)
      return text.slice(0, at) + other.slice(start, start + 20 * length) + text.slice(at)
    }
  }
}
