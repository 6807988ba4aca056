import { test } from 'node:test'
import { assertLinear, leastMs } from '../../test/linear-time.ts'
import { DEFAULT_BOUNDS } from '../bounds.ts'
import type { Encoding } from '../types.ts'
import { unwrap } from '../wrap/unwrap.ts'
import { DECODERS } from './decode.ts'
import { embeddedFiles } from './embedded-files.ts'

/** Decoders are quick: what is quadratic in them is slow from here on only. */
const SMALL = 512 * 1024

const HOSTILE: Readonly<Record<string, string>> = {
  'padding alone': '=',
  'padded octets': 'TQ==',
  'digits and foreign octets': 'TWFu*',
  'lines of footers': 'TWFu\r\n-- \r\nfooter\r\n',
  'digits for URLs': 'TW-_\r\n',
  'one digit a line': 'T\r\n',
  'empty lines': '\r\n',
  'bare CR': 'ab=\r',
  blanks: ' ',
  'blanks and soft breaks': 'a \t=\r\n',
  'blanks behind =': '=  \t',
  'wrong escapes': '=4=Z==',
  'CR upon CR': '=\r\r\r',
  'begin lines': 'begin 644 x\r\n',
  'begin lines with data': 'begin 644 x\r\n#0V%T\r\n',
  'begin-base64 lines': 'begin-base64 644 x\r\nTWFu\r\n',
  'begin lines and empty ones': 'begin 644 x\r\n\r\n\r\n',
  'ybegin lines': '=ybegin line=128 size=5 name=x\r\nab\r\n',
  'ybegin lines of nothing': '=ybegin line=1 size=1 name=x\r\n=ypart begin=1\r\n',
  'BinHex banners': '(This file must be converted with BinHex 4.0)\r\n',
  'BinHex banners with colons': '(This file must be converted with BinHex 4.0)\r\n:',
  'BinHex lines': `:${'!'.repeat(60)}\r\n`,
  'armour without an end': '-----BEGIN X-----\r\nA: b\r\n\r\nTWFu\r\n',
  'tags that do not end': '<a begin 644 x ',
  'tags and names': '<br>begin 644 x<br>&amp;',
  ampersands: '&#begin 644 x',
}
const BINARY: Readonly<Record<string, Buffer>> = {
  'values in values without an end': Buffer.from('3080', 'hex'),
  'values of nothing': Buffer.from('0400', 'hex'),
  'attributes of nothing': Buffer.from('020f80060000000000000000', 'hex'),
  'packets of nothing': Buffer.from('ca03504750', 'hex'),
  'packets in pieces': Buffer.from('cbe0', 'hex'),
}
const HEADS = [
  '',
  '3080060b2a864886f70d0109100109a080',
  '308006092a864886f70d010702a080',
  '789f3e220100',
  'cb',
]

const unwrapped = (octets: Buffer) => unwrap(octets, DEFAULT_BOUNDS)

const ENCODINGS: readonly Encoding[] = [
  'identity',
  'base64',
  'quoted-printable',
  'uuencode',
  'yenc',
  'binhex',
]

for (const [name, piece] of Object.entries(HOSTILE)) {
  test(`decodes in linear time: ${name}`, () => {
    const octets = (size: number) => Buffer.alloc(size, piece, 'latin1')
    for (const encoding of ENCODINGS) {
      const decode = (one: Buffer) => DECODERS[encoding](one, 0, one.length, { lineEnds: true })
      assertLinear(octets, leastMs(decode), { name: encoding, small: SMALL })
    }
    assertLinear(octets, leastMs(embeddedFiles), { name: 'files in text', small: SMALL })
    assertLinear(octets, leastMs(unwrapped), { name: 'wrappers', small: SMALL })
  })
}

for (const [name, piece] of Object.entries(BINARY)) {
  test(`unwraps in linear time: ${name}`, () => {
    for (const head of HEADS) {
      const octets = (size: number) => Buffer.concat([Buffer.from(head, 'hex'), Buffer.alloc(size, piece)])
      assertLinear(octets, leastMs(unwrapped), { name: head, small: SMALL })
    }
  })
}
