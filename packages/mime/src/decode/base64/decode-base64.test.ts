import { deepEqual, equal, ok } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { decodeBase64 } from './decode-base64.ts'

const TEXT = 'Hello, base64 world! 0123456789 abcdefghij'
const WHOLE = base64(TEXT)
const PADDED = base64(`${TEXT}X`)

function base64(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64')
}

function decode(body: string) {
  const source = Buffer.from(`head\r\n\r\n${body}\r\n--b`, 'latin1')
  const { main, others, ...rest } = decodeBase64(source, 8, source.length - 5)
  return {
    ...rest,
    main: main.toString('latin1'),
    all: [main, ...others.map(({ octets }) => octets)].map((octets) => octets.toString('latin1')),
    via: others.map(({ via }) => via),
  }
}

function pieces(length: number, join: string): string {
  return (TEXT.match(new RegExp(`.{1,${length}}`, 'g')) ?? []).map(base64).join(join)
}

function lines(text: string, length: number, join = '\r\n'): string {
  return (text.match(new RegExp(`.{1,${length}}`, 'g')) ?? []).join(join)
}

test('clean base64 has one reading, whatever its lines are', () => {
  for (const length of [1, 3, 4, 7, 60, 61, 76, 100]) {
    for (const end of ['\r\n', '\n', '\r', '\r\n\r\n', ' \r\n', ' ']) {
      const read = decode(lines(PADDED, length, end))
      deepEqual([read.main, read.all.length], [`${TEXT}X`, 1], `${length} ${JSON.stringify(end)}`)
    }
  }
  deepEqual(decode(WHOLE), { main: TEXT, all: [TEXT], via: [], classes: [], isUndecodable: false })
  deepEqual(decode('').main, '')
})

test('random octets of any length come back, in lines of any length', () => {
  for (let length = 0; length < 200; length += 1) {
    const octets = randomBytes(length * 7)
    const source = Buffer.from(lines(octets.toString('base64'), 1 + (length % 90)), 'latin1')
    const read = decodeBase64(source, 0, source.length)
    ok(read.main.equals(octets), `${octets.length} octets`)
    equal(read.others.length, 0)
  }
})

test('G01: octets outside the alphabet are left out', () => {
  for (const foreign of ['*', '\xe9', '\0', ',', '.', '\f', '(']) {
    const read = decode(WHOLE.replace(/.{5}/g, `$&${foreign}`))
    equal(read.main, TEXT)
    ok(read.classes.includes('G01'))
  }
  equal(decode(lines(PADDED, 20).replace(/^/gm, '> ')).main, `${TEXT}X`)
})

test('G02: padded pieces, on lines of their own or on one', () => {
  for (const body of [
    pieces(10, '\r\n'),
    pieces(7, '\r\n'),
    pieces(1, '\r\n'),
    pieces(10, ''),
    pieces(10, ' '),
  ]) {
    const read = decode(body)
    ok(read.all.includes(TEXT), body)
    ok(read.classes.includes('G02'))
    equal(read.main, TEXT.slice(0, read.main.length), 'the main reading ends at the first padding')
  }
})

test('G02: stray padding is skipped, ends the content, or ends four digits', () => {
  for (const stray of ['=', '==', '\r\n=\r\n', '\r\n====\r\n', '=\r\n']) {
    for (let at = 0; at <= 23; at += 1) {
      const read = decode(WHOLE.slice(0, at) + stray + WHOLE.slice(at))
      ok(read.all.includes(TEXT), `${JSON.stringify(stray)} at ${at}`)
      ok(read.via.every((id) => id === 'G02' || id === 'G03'))
    }
  }
  ok(decode([...WHOLE].join('=')).all.includes(TEXT))
  // Readers that end four digits at padding.
  const torn = decode(`${WHOLE.slice(0, 22)}=${WHOLE.slice(22)}`)
  ok(torn.all.some((text) => text.startsWith('Hello, base64 wo&\xc6B\x12')))
  // Readers that take padding only where it completes four.
  ok(decode(`${WHOLE.slice(0, 23)}=${WHOLE.slice(23)}`).all.includes('Hello, base64 wor'))
})

test('G03: missing, partial and surplus padding', () => {
  const without = decode(PADDED.slice(0, -2))
  deepEqual(without.all, [`${TEXT}X`, TEXT])
  deepEqual(decode(PADDED.slice(0, -1)).all, [`${TEXT}X`, TEXT])
  deepEqual(decode(`${PADDED}=`).main, `${TEXT}X`)
  deepEqual(decode(`${PADDED.slice(0, -2)} = =`).main, `${TEXT}X`)
  deepEqual(decode(`${WHOLE}==`).all, [TEXT])
  const rigid = decode(`${WHOLE}====`)
  deepEqual(rigid.all, [TEXT, `${TEXT.slice(0, -3)}\0\0`])
  deepEqual(decode(`${WHOLE}A`).all, [TEXT, `${WHOLE}A`])
  deepEqual(decode(`${PADDED.slice(0, -3)}/==`).classes, ['G03'])
})

test('G03: a footer is content for some, and the end for others', () => {
  const behind = decode(`${PADDED}\r\n\r\n-- \r\nlist footer text http://x.example/y`)
  equal(behind.main, `${TEXT}X`)
  ok(
    behind.all.some((text) => text.length > TEXT.length + 1 && text.startsWith(`${TEXT}X`)),
    'goes on behind the padding',
  )
  const whole = decode(`${WHOLE}\r\n____________\r\nlist mailing http://x.example/y`)
  ok(whole.all.includes(TEXT), 'ends at the first line that is no base64')
  const long = randomBytes(300_000)
  const body = `${lines(long.toString('base64'), 76)}\r\n-- \r\na footer\r\n`
  const { main, others } = decodeBase64(Buffer.from(body, 'latin1'), 0, body.length)
  ok([main, ...others.map(({ octets }) => octets)].some((octets) => octets.equals(long)))
  ok(others.length > 0)
})

test('E09: lines that look like a delimiter are skipped, decoded, or the end', () => {
  for (const line of ['--XXBOUNDX', '--', '--..!', '--==']) {
    const read = decode(`${WHOLE.slice(0, 20)}\r\n${line}\r\n${WHOLE.slice(20)}`)
    ok(read.all.includes(TEXT), line)
    ok(read.all.includes('Hello, base64 w'), line)
  }
})

test('G04: odd lines are noted and change nothing', () => {
  deepEqual(decode(lines(WHOLE, 16, '\r\n\r\n')).classes, ['G04'])
  deepEqual(decode(lines(WHOLE, 7, ' \t')).classes, ['G04'])
})

test('G05: the alphabet for URLs, and armour', () => {
  const octets = Buffer.from([0xfb, 0xff, 0xfe, 0xfb, 0xef, 0xbe, 1, 2, 3])
  ok(decode(octets.toString('base64url')).all.includes(octets.toString('latin1')))
  ok(decode(octets.toString('base64').replace('+', '-')).all.includes(octets.toString('latin1')))
  for (const armour of [
    [`begin-base64 644 x.bin`, '===='],
    ['-----BEGIN THING-----', '-----END THING-----'],
  ]) {
    ok(decode(`${armour[0]}\r\n${lines(PADDED, 32)}\r\n${armour[1]}`).all.includes(`${TEXT}X`))
  }
})

test('what has no digit at all is no base64', () => {
  equal(decode('*** !!! ***').isUndecodable, true)
  equal(decode('\r\n\r\n').isUndecodable, false)
})
