import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateSync } from 'node:zlib'
import {
  type BoundName,
  type Bounds,
  DEFAULT_BOUNDS,
  type Part,
  type ReadOptions,
  readMail,
} from '../src/index.ts'
import { der, oid } from './encoders/wrappers.ts'

// One below each bound, at it, and one above it: only the last makes the mail unscannable.

interface Case {
  readonly bound: BoundName
  /** The configured value. */
  readonly value: number
  /** A mail that needs exactly so much of it. */
  readonly mail: (needed: number) => string
  readonly others?: Partial<Bounds>
}

const HEAD = 'From: a@example.org\r\nMIME-Version: 1.0\r\n'
const base64 = (octets: Buffer) => octets.toString('base64').replace(/.{76}/g, '$&\r\n')
const list = (length: number, of: (index: number) => string) =>
  Array.from({ length }, (_, index) => of(index)).join('')
const octets = (length: number) => Buffer.from(Array.from({ length }, (_, index) => (index * 7919) >> 3))

/** Parts whose content differs. */
function multipart(parts: number): string {
  const part = (index: number) =>
    `--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(Buffer.from(`part ${index}`))}\r\n`
  return `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n${list(parts, part)}--b--\r\n`
}

function file(content: Buffer): string {
  return `${HEAD}Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(content)}\r\n`
}

/** A part with one reading more than the main one. */
function twoBoundaries(index: number): string {
  const names = [`c${index}`, `d${index}`]
  const fields = names.map((name) => `Content-Type: multipart/mixed; boundary=${name}\r\n`)
  const bodies = names.map((name) => `--${name}\r\n\r\ntext ${name}\r\n--${name}--\r\n`)
  return `--b\r\n${fields.join('')}\r\n${bodies.join('')}`
}

/** S/MIME with compressed content, RFC 3274. */
function compressed(zlib: Buffer): string {
  const content = der(0x30, oid('1.2.840.113549.1.7.1'), der(0xa0, der(0x04, zlib)))
  const algorithm = der(0x30, oid('1.2.840.113549.1.9.16.3.8'))
  const data = der(0x30, der(0x02, Buffer.of(0)), algorithm, content)
  return file(der(0x30, oid('1.2.840.113549.1.9.16.1.9'), der(0xa0, data)))
}

const CASES: readonly Case[] = [
  {
    bound: 'depth',
    value: 4,
    mail: (needed) =>
      `${HEAD}${list(needed, (level) => `Content-Type: multipart/mixed; boundary=n${level}\r\n\r\n--n${level}\r\n`)}\r\nx\r\n`,
  },
  // The mail itself is one.
  { bound: 'parts', value: 6, mail: (needed) => multipart(needed - 1) },
  {
    bound: 'headerBytes',
    value: 400,
    mail: (needed) => `${HEAD}X: ${'x'.repeat(needed - HEAD.length - 'X: \r\n\r\n'.length)}\r\n\r\nbody\r\n`,
  },
  {
    // Of its value.
    bound: 'fieldBytes',
    value: 100,
    mail: (needed) => `${HEAD}Content-Type: ${'text/plain; x='.padEnd(needed, 'x')}\r\n\r\nbody\r\n`,
  },
  {
    bound: 'fields',
    value: 9,
    mail: (needed) => `${list(needed, (index) => `X-${index}: x\r\n`)}\r\nbody\r\n`,
  },
  {
    bound: 'parameters',
    value: 5,
    mail: (needed) =>
      `${HEAD}Content-Type: text/plain${list(needed, (index) => `; p${index}=x`)}\r\n\r\nbody\r\n`,
  },
  {
    bound: 'boundaryBytes',
    value: 40,
    mail: (needed) => {
      const boundary = 'b'.repeat(needed)
      return `${HEAD}Content-Type: multipart/mixed; boundary=${boundary}\r\n\r\n--${boundary}\r\n\r\nx\r\n--${boundary}--\r\n`
    },
  },
  {
    bound: 'alternatives',
    value: 3,
    mail: (needed) =>
      `${HEAD}${list(needed + 1, (index) => `Content-Type: multipart/mixed; boundary=b${index}\r\n`)}\r\n${list(
        needed + 1,
        (index) => `--b${index}\r\n\r\nx${index}\r\n--b${index}--\r\n`,
      )}`,
  },
  {
    bound: 'views',
    value: 4,
    mail: (needed) =>
      `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n${list(needed, twoBoundaries)}--b--\r\n`,
  },
  { bound: 'objects', value: 5, mail: (needed) => multipart(needed) },
  {
    bound: 'inflateBytes',
    value: 5000,
    others: { inflateRatio: 1e6 },
    mail: (needed) => compressed(deflateSync(Buffer.alloc(needed, 'text '))),
  },
  { bound: 'unionBytes', value: 3000, mail: (needed) => file(octets(needed)) },
]

for (const { bound, value, mail, others = {} } of CASES) {
  test(`${bound}: ${value - 1} and ${value} are within it, ${value + 1} is not`, () => {
    const reached = (needed: number) => boundsOf(mail(needed), { bounds: { ...others, [bound]: value } })
    assert.deepEqual(reached(value - 1), [])
    assert.deepEqual(reached(value), [])
    assert.deepEqual(reached(value + 1), [bound])
  })
}

test('unionFactor: what is as long as the mail is within it, and an octet more is not', () => {
  const content = octets(2 * 1024 * 1024)
  const mail = file(content)
  const of = (needed: number) => boundsOf(mail, { bounds: { unionFactor: needed / mail.length } })
  assert.deepEqual(of(content.length + 1), [])
  assert.deepEqual(of(content.length), [])
  assert.deepEqual(of(content.length - 1), ['unionFactor'])
})

test('unionFactor: a small mail has a megabyte all the same', () => {
  assert.deepEqual(boundsOf(file(octets(700_000)), { bounds: { unionFactor: 0.001 } }), [])
})

test('inflateRatio: what is so many times as long is within it, and an octet more is not', () => {
  const zlib = deflateSync(Buffer.alloc(5000, 'text '))
  const of = (most: number) =>
    boundsOf(compressed(zlib), { bounds: { inflateRatio: (most + 0.5) / zlib.length } })
  assert.deepEqual(of(5001), [])
  assert.deepEqual(of(5000), [])
  assert.deepEqual(of(4999), ['inflateRatio'])
})

test('cpuMs: a clock that has reached it is within it, and one beyond is not', () => {
  const mail = multipart(300)
  const late = (ms: number) => {
    const times = [0]
    return boundsOf(mail, { bounds: { cpuMs: 50 }, clock: () => times.shift() ?? ms })
  }
  assert.deepEqual(late(49), [])
  assert.deepEqual(late(50), [])
  assert.deepEqual(late(51), ['cpuMs'])
})

test('parts: those that stand again by other readings have as many places, and more make the mail unscannable', () => {
  const names = Array.from({ length: 12 }, (_, level) => 'b'.repeat(level + 1))
  const begin = names.map((name) => `Content-Type: multipart/mixed; boundary=${name}\r\n\r\n--${name}\r\n`)
  const end = names.toReversed().map((name) => `--${name}--\r\n\r\n`)
  const mail = Buffer.from(`${HEAD}${begin.join('')}Content-Type: text/plain\r\n\r\nx\r\n\r\n${end.join('')}`)
  const of = (parts: number) => {
    const { tree, views, unscannable } = readMail(mail, { bounds: { parts } })
    return { places: placesIn(tree), views, bounds: unscannable.map((fact) => 'bound' in fact && fact.bound) }
  }
  const whole = of(DEFAULT_BOUNDS.parts)
  assert.deepEqual(whole.bounds, [])
  const narrow = of(30)
  assert.deepEqual(narrow.bounds, ['parts'])
  assert.ok(whole.places > 2 * 30 + whole.views, `${whole.places}`)
  assert.ok(narrow.places <= 2 * 30 + narrow.views, `${narrow.places}`)
})

test('no bound is without a test', () => {
  const apart = ['unionFactor', 'inflateRatio', 'cpuMs']
  const tested = [...CASES.map(({ bound }) => bound), ...apart]
  assert.deepEqual(tested.sort(), Object.keys(DEFAULT_BOUNDS).sort())
})

function boundsOf(mail: string, options: ReadOptions): readonly string[] {
  const { unscannable } = readMail(Buffer.from(mail, 'latin1'), options)
  return unscannable.map((fact) => (fact.kind === 'bound' ? fact.bound : fact.kind))
}

function placesIn({ parts }: Part): number {
  return parts.reduce((sum, part) => sum + placesIn(part), 1)
}
