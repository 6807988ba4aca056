import { deepEqual, equal, ok } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { binhex, uuencode, yenc } from '../../../test/encoders/text-files.ts'
import { DECODERS } from '../decode.ts'

const PAYLOAD = Buffer.from('Hello uu world! 0123456789 abcdefghij ABCDEFGHIJ klmnopqrst ..', 'latin1')

function all(encoding: 'uuencode' | 'yenc' | 'binhex', body: string): readonly string[] {
  const source = Buffer.from(body, 'latin1')
  const { main, others } = DECODERS[encoding](source, 0, source.length)
  return [main, ...others.map(({ octets }) => octets)].map((octets) => octets.toString('latin1'))
}

test('random octets come back out of each encoding', () => {
  for (let length = 1; length < 120; length += 1) {
    const octets = randomBytes(length)
    octets.fill(octets[0] ?? 0, length >> 1, Math.min(length, (length >> 1) + (length % 9)))
    const text = octets.toString('latin1')
    equal(all('uuencode', uuencode(octets))[0], text)
    equal(all('yenc', yenc(octets))[0], text)
    equal(all('binhex', binhex(octets))[0], text)
  }
})

test('F04: any begin line, prose before it, and none at all', () => {
  const [, ...lines] = uuencode(PAYLOAD).split('\r\n')
  const data = lines.join('\r\n')
  for (const begin of [
    'begin 644 x.bin',
    'begin 0644 x.bin',
    'begin 64 x.bin',
    'begin  644  x.bin',
    'begin\t644\tx.bin',
    'begin 644',
    'BEGIN 644 x.bin',
    'some prose\r\nbegin 644 x.bin',
    'M',
  ]) {
    const read = all('uuencode', `${begin}\r\n${data}`)
    equal(read[0], PAYLOAD.toString('latin1'), begin)
    equal(read.at(-1), `${begin}\r\n${data}`, 'who does not know it has the text')
  }
})

test('F04: blanks for backquotes, stripped blanks, checksums, empty lines, no end', () => {
  const whole = uuencode(PAYLOAD)
  const blanks = whole.replaceAll('`', ' ')
  for (const body of [
    blanks,
    blanks.replace(/ +\r/g, '\r'),
    whole.replaceAll('\r\n', '\r\n\r\n'),
    whole.replaceAll('\r\n', '\n'),
    whole.replaceAll('\r\n', '\r'),
    whole.replace(/`\r\nend\r\n$/, ''),
    whole.replace(/^(M.*|[0-9].*)$/gm, '$1a'),
    whole.replace(/^(M.*|[0-9].*)$/gm, '$1zzz'),
  ]) {
    equal(all('uuencode', body)[0], PAYLOAD.toString('latin1'), body)
  }
})

test('F04: a line that is none is skipped, decoded, or the end', () => {
  const [begin, first, ...rest] = uuencode(PAYLOAD).split('\r\n')
  const read = all('uuencode', [begin, first, 'not a line of uu at all, really', ...rest].join('\r\n'))
  equal(read[0], PAYLOAD.toString('latin1'))
  ok(read.includes(PAYLOAD.toString('latin1', 0, 45)))
  ok(read.some((text) => text.startsWith('Hello uu world! 0123456789 abcdefghij ABCDEFG=@\x01\0\xc2N')))
})

test('F04: more files, and content behind an empty line', () => {
  const other = Buffer.from('another file')
  ok(all('uuencode', uuencode(PAYLOAD) + uuencode(other)).includes('another file'))
  const [begin, first, ...rest] = uuencode(PAYLOAD).split('\r\n')
  ok(all('uuencode', [begin, first, '`', ...rest].join('\r\n')).includes(PAYLOAD.toString('latin1')))
})

test('prose under the label of uuencode is not decodable, and is content as it stands', () => {
  const source = Buffer.from('this is no such thing\r\n')
  const { isUndecodable, others } = DECODERS.uuencode(source, 0, source.length)
  equal(isUndecodable, true)
  deepEqual(others.map(({ octets }) => octets.toString()).at(-1), 'this is no such thing\r\n')
})

test('F04: yEnc with pieces, stuffed dots, without its first line', () => {
  const dots = Buffer.from([0x2e - 42 + 256, 1, 2, 3].map((octet) => octet & 255))
  const stuffed = yenc(dots).replace('\r\n.', '\r\n..')
  ok(all('yenc', stuffed).includes(dots.toString('latin1')))
  const [first, ...rest] = yenc(PAYLOAD).split('\r\n')
  ok(first?.startsWith('=ybegin'))
  equal(all('yenc', rest.slice(0, -2).join('\r\n'))[0], PAYLOAD.toString('latin1'))
  const pieces = yenc(PAYLOAD.subarray(0, 20)) + yenc(PAYLOAD.subarray(20))
  ok(all('yenc', pieces).includes(PAYLOAD.toString('latin1')))
})

test('F06: BinHex without its banner, with a resource fork, with runs', () => {
  const runs = Buffer.concat([Buffer.alloc(400, 7), Buffer.from([0x90, 0x90, 1, 0x90])])
  equal(all('binhex', binhex(runs))[0], runs.toString('latin1'))
  const bare = binhex(PAYLOAD, { isBare: true, resources: Buffer.from('resources') })
  const read = all('binhex', bare)
  equal(read[0], PAYLOAD.toString('latin1'))
  ok(read.includes('resources'))
  const source = Buffer.from('no such thing')
  equal(DECODERS.binhex(source, 0, source.length).isUndecodable, true)
})
