import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import type { MailObject } from '../types.ts'
import { readMail } from '../walk/read-mail.ts'
import { cutContainer } from './container.ts'
import { planUnion } from './plan-union.ts'

const MAX = { maxStreamBytes: 10_000_000 }

test('a container has each object, octet by octet, for any reader of mail', () => {
  const objects = [1, 2, 3, 56, 57, 58, 59, 113, 114, 115, 65_535, 200_001].map((size) =>
    objectOf(randomBytes(size)),
  )
  const { streams, left } = planUnion(objects, MAX)
  assert.equal(left.length, 0)
  assert.equal(streams.length, 1)
  const [stream] = streams
  assert.ok(stream?.isContainer)
  const chunks = [...stream.chunks()]
  assert.ok(chunks.every((chunk) => chunk.length <= 65_536))
  const whole = Buffer.concat(chunks)
  assert.equal(whole.length, stream.bytes)
  assert.match(whole.toString('latin1'), /^(?:[\x20-\x7e]{0,76}\r\n)*$/)
  const found = readMail(whole).objects.map(({ sha256 }) => sha256)
  for (const { sha256, octets } of objects) assert.ok(found.includes(sha256), `${octets.length} octets`)
})

test('the same objects give the same octets', () => {
  const plan = () => planUnion([objectOf(Buffer.from('hello'))], MAX).streams.map(octetsOf)
  assert.deepEqual(plan(), plan())
})

test('a container can be cut to some of its objects', () => {
  const objects = [objectOf(randomBytes(10)), objectOf(randomBytes(1000)), objectOf(randomBytes(77))]
  const [stream] = planUnion(objects, MAX).streams
  assert.ok(stream)
  const kept = stream.cuts.filter((_, index) => index !== 1)
  const [first, , third] = objects
  assert.ok(first && third)
  const [expected] = planUnion([first, third], MAX).streams
  assert.ok(expected)
  assert.deepEqual(Buffer.concat(cutContainer(octetsOf(stream), kept)), octetsOf(expected))
})

test('a large object goes alone as it is, an empty one not at all, one above the longest stream is left', () => {
  const large = objectOf(Buffer.alloc(70_000, 'x'))
  const { streams, left } = planUnion(
    [objectOf(Buffer.alloc(0)), large, objectOf(Buffer.from('small')), objectOf(Buffer.alloc(90_000, 'y'))],
    { maxStreamBytes: 80_000, aloneFrom: 70_000 },
  )
  assert.deepEqual(
    streams.map(({ isContainer, objects }) => [isContainer, objects.length]),
    [
      [false, 1],
      [true, 1],
    ],
  )
  assert.deepEqual(streams[0] === undefined ? undefined : octetsOf(streams[0]), large.octets)
  assert.deepEqual(
    left.map(({ octets }) => octets.length),
    [90_000],
  )
})

test('an object whose base64 is too long for a stream goes alone, as it is shorter so', () => {
  const { streams, left } = planUnion([objectOf(Buffer.alloc(900))], { maxStreamBytes: 1000 })
  assert.deepEqual([streams.length, streams[0]?.isContainer, left.length], [1, false, 0])
})

test('500 objects are one container, 501 are two, and no container is above the longest stream', () => {
  const tiny = (count: number) =>
    Array.from({ length: count }, (_, index) => objectOf(Buffer.from(String(index))))
  assert.equal(planUnion(tiny(500), MAX).streams.length, 1)
  assert.equal(planUnion(tiny(501), MAX).streams.length, 2)
  const { streams } = planUnion(tiny(300), { maxStreamBytes: 5000 })
  assert.ok(streams.length > 1)
  for (const stream of streams) assert.ok(octetsOf(stream).length <= 5000)
})

function objectOf(octets: Buffer): MailObject {
  const sha256 = createHash('sha256').update(octets).digest('hex')
  return { octets, sha256, path: '0', isMain: true, classes: [] }
}

function octetsOf(stream: { chunks(): Iterable<Buffer> }): Buffer {
  return Buffer.concat([...stream.chunks()])
}
