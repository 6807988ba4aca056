import { ok } from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_BOUNDS } from '../bounds.ts'
import type { Encoding } from '../types.ts'
import { unwrap } from '../wrap/unwrap.ts'
import { DECODERS } from './decode.ts'
import { embeddedFiles } from './embedded-files.ts'

// Time grows with the size, and not faster: eight times the octets take about eight times as long.

const SMALL = 256 * 1024
const TIMES = 8
/** Caches, the garbage collector and other processes; quadratic would be a factor of eight on top. */
const TOLERANCE = 3
const FLOOR_MS = 4
const REPEATS = 4

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
      check(encoding, octets, (one) => DECODERS[encoding](one, 0, one.length, { lineEnds: true }))
    }
    check('files in text', octets, embeddedFiles)
    check('wrappers', octets, (one) => unwrap(one, DEFAULT_BOUNDS))
  })
}

for (const [name, piece] of Object.entries(BINARY)) {
  test(`unwraps in linear time: ${name}`, () => {
    for (const head of HEADS) {
      const octets = (size: number) => Buffer.concat([Buffer.from(head, 'hex'), Buffer.alloc(size, piece)])
      check(head, octets, (one) => unwrap(one, DEFAULT_BOUNDS))
    }
  })
}

function check(what: string, octets: (size: number) => Buffer, use: (octets: Buffer) => unknown): void {
  const large = octets(TIMES * SMALL)
  let leastMs = tookMs(large, use)
  // Most are far below what they may take, however little the small one takes.
  if (leastMs <= TIMES * TOLERANCE * FLOOR_MS) return
  const small = octets(SMALL)
  let smallMs = Number.POSITIVE_INFINITY
  for (let repeat = 0; repeat < REPEATS; repeat += 1) smallMs = Math.min(smallMs, tookMs(small, use))
  const mostMs = TIMES * TOLERANCE * Math.max(smallMs, FLOOR_MS)
  // The least of some runs: what disturbs only makes them longer.
  for (let repeat = 0; repeat < 3 * REPEATS && leastMs > mostMs; repeat += 1) {
    leastMs = Math.min(leastMs, tookMs(large, use))
  }
  console.log(what, smallMs, leastMs, mostMs)
  ok(
    leastMs <= mostMs,
    `${what}: ${smallMs.toFixed(1)} ms, and ${leastMs.toFixed(1)} ms for ${TIMES} times as much`,
  )
}

function tookMs(octets: Buffer, use: (octets: Buffer) => unknown): number {
  const startedAt = process.threadCpuUsage()
  use(octets)
  return process.threadCpuUsage(startedAt).user / 1000
}
