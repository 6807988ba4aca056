import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MilterError } from '../errors.ts'
import { FrameDecoder } from './frame.ts'

const LIMIT = 1024
const BODY = 0x42

/** Decodes chunks, with bodies in pieces, and lists the frames with neighbouring pieces joined. */
function decodeSplit(chunks: readonly Buffer[]): { joined: string[]; copied: number } {
  const decoder = new FrameDecoder(LIMIT)
  decoder.splitCommand = BODY
  const joined: string[] = []
  let copied = 0
  for (const chunk of chunks) {
    decoder.push(chunk)
    while (decoder.next()) {
      const payload = decoder.bytes.toString('latin1', decoder.start, decoder.end)
      const name = String.fromCharCode(decoder.code)
      if (decoder.code === BODY && joined.at(-1)?.startsWith('B:')) joined[joined.length - 1] += payload
      else joined.push(`${name}:${payload}`)
      if (decoder.code === BODY && decoder.cutCapacity > 0) copied++
    }
  }
  assert.equal(decoder.isCut, false)
  return { joined, copied }
}

/** Decodes chunks and lists `letter:payload` of each frame. */
function decode(chunks: readonly Buffer[], maxFrameBytes = LIMIT): string[] {
  const decoder = new FrameDecoder(maxFrameBytes)
  const found: string[] = []
  for (const chunk of chunks) {
    decoder.push(chunk)
    while (decoder.next()) {
      const payload = decoder.bytes.toString('latin1', decoder.start, decoder.end)
      found.push(`${String.fromCharCode(decoder.code)}:${payload}`)
    }
  }
  return found
}

function frame(text: string): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(text.length)
  return Buffer.concat([head, Buffer.from(text, 'latin1')])
}

const STREAM = Buffer.from('00000006486d782e610000000001440000000342' + '0d0a' + '0000000145', 'hex')
const FRAMES = ['H:mx.a\0', 'D:', 'B:\r\n', 'E:']

test('finds the frames wherever the stream is cut in two or three', () => {
  for (let first = 0; first <= STREAM.length; first++) {
    for (let second = first; second <= STREAM.length; second++) {
      const chunks = [STREAM.subarray(0, first), STREAM.subarray(first, second), STREAM.subarray(second)]
      assert.deepEqual(decode(chunks), FRAMES, `cut at ${first} and ${second}`)
    }
  }
})

test('hands out frames of every command byte whole unless told otherwise', () => {
  for (let command = 0; command <= 0xff; command++) {
    const whole = frame(`${String.fromCharCode(command)}abc`)
    const text = `${String.fromCharCode(command)}:abc`
    assert.deepEqual(decode([whole.subarray(0, 6), whole.subarray(6)]), [text], `command ${command}`)
  }
})

test('hands out a body in pieces, wherever the stream is cut, and everything else whole', () => {
  for (let first = 0; first <= STREAM.length; first++) {
    for (let second = first; second <= STREAM.length; second++) {
      const chunks = [STREAM.subarray(0, first), STREAM.subarray(first, second), STREAM.subarray(second)]
      assert.deepEqual(decodeSplit(chunks).joined, FRAMES, `cut at ${first} and ${second}`)
    }
  }
})

test('copies no body that arrives in pieces', () => {
  const body = frame(`B${'x'.repeat(1000)}`)
  const cuts = [body.subarray(0, 6), body.subarray(6, 500), body.subarray(500)]
  assert.deepEqual(decodeSplit(cuts), { joined: [`B:${'x'.repeat(1000)}`], copied: 0 })
})

test('is in the middle of a frame until the last piece of it', () => {
  const decoder = new FrameDecoder(LIMIT)
  decoder.splitCommand = BODY
  const body = frame('Babc')
  decoder.push(body.subarray(0, 6))
  assert.equal(decoder.next(), true)
  assert.equal(decoder.next(), false)
  assert.equal(decoder.isCut, true)
  decoder.push(body.subarray(6))
  assert.equal(decoder.next(), true)
  assert.equal(decoder.isCut, false)
})

test('refuses a body above the limit before its first piece', () => {
  const decoder = new FrameDecoder(LIMIT)
  decoder.splitCommand = BODY
  decoder.push(frame(`B${'x'.repeat(LIMIT)}`).subarray(0, 20))
  assert.throws(() => decoder.next(), { code: 'MILTER_FRAME_LENGTH' })
})

test('finds the frames in single bytes', () => {
  assert.deepEqual(decode([...STREAM].map((byte) => Buffer.from([byte]))), FRAMES)
})

test('finds the frames of chunks that waited', () => {
  const decoder = new FrameDecoder(LIMIT)
  for (const byte of STREAM) decoder.push(Buffer.from([byte]))
  let count = 0
  while (decoder.next()) count++
  assert.equal(count, FRAMES.length)
  assert.equal(decoder.heldBytes, 0)
})

test('gives back any frames, cut anywhere', () => {
  const text = fc.string({
    unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    minLength: 1,
    maxLength: 300,
  })
  fc.assert(
    fc.property(fc.array(text), fc.array(fc.nat(2000)), (texts, cuts) => {
      const stream = Buffer.concat(texts.map(frame))
      const points = [
        0,
        ...cuts.map((cut) => Math.min(cut, stream.length)).sort((a, b) => a - b),
        stream.length,
      ]
      const chunks = points.slice(1).map((point, index) => stream.subarray(points[index], point))
      assert.deepEqual(
        decode(chunks),
        texts.map((each) => `${each.charAt(0)}:${each.slice(1)}`),
      )
    }),
  )
})

test('takes a whole frame as a view of the chunk, without a copy', () => {
  const decoder = new FrameDecoder(LIMIT)
  decoder.push(STREAM)
  assert.ok(decoder.next())
  assert.equal(decoder.bytes, STREAM)
})

test('takes frames of 1 and of exactly the limit, and refuses 0 and one more', () => {
  assert.deepEqual(decode([frame('x'.repeat(16))], 16), [`x:${'x'.repeat(15)}`])
  for (const length of [0, 17, 0x7fff_ffff, 0xffff_ffff]) {
    const head = Buffer.alloc(5)
    head.writeUInt32BE(length)
    assert.throws(
      () => decode([head], 16),
      (error) =>
        error instanceof MilterError &&
        error.code === 'MILTER_FRAME_LENGTH' &&
        error.details['length'] === length,
    )
  }
})

test('refuses a bad length as soon as its four bytes are there', () => {
  const decoder = new FrameDecoder(LIMIT)
  decoder.push(Buffer.from([0, 1]))
  assert.equal(decoder.next(), false)
  decoder.push(Buffer.from([0, 0]))
  assert.throws(() => decoder.next(), { code: 'MILTER_FRAME_LENGTH' })
})

test('spends memory for what has arrived, not for what was announced', () => {
  const decoder = new FrameDecoder(0x4000_0000)
  decoder.push(Buffer.from([0x3f, 0xff, 0xff, 0xff, 0x42, 1, 2, 3]))
  assert.equal(decoder.next(), false)
  assert.ok(decoder.cutCapacity <= 1024, `${decoder.cutCapacity} bytes`)
  decoder.push(Buffer.alloc(100_000))
  assert.equal(decoder.next(), false)
  assert.ok(decoder.cutCapacity <= 200_100, `${decoder.cutCapacity} bytes`)
})

test('counts what is held, with an allowance for each chunk that waits', () => {
  const decoder = new FrameDecoder(LIMIT)
  decoder.push(frame('first'))
  assert.equal(decoder.heldBytes, 9)
  for (let i = 0; i < 10; i++) decoder.push(Buffer.from([0]))
  assert.ok(decoder.heldBytes > 2_000)
})

test('lets go of its memory when released between frames, and keeps what is cut', () => {
  const decoder = new FrameDecoder(LIMIT)
  decoder.push(STREAM.subarray(0, 13))
  assert.ok(decoder.next())
  assert.equal(decoder.next(), false)
  assert.ok(decoder.isCut)
  decoder.release()
  decoder.push(STREAM.subarray(13))
  assert.ok(decoder.next())
  assert.equal(String.fromCharCode(decoder.code), 'D')
  assert.ok(decoder.cutCapacity > 0)
  while (decoder.next());
  decoder.release()
  assert.equal(decoder.cutCapacity, 0)
  assert.equal(decoder.bytes.length, 0)
})

const STRANGERS = [
  { first: 'GET / HTTP/1.1\r\n', what: /HTTP/ },
  { first: 'POST /x HTTP/1.1\r\n', what: /HTTP/ },
  { first: '\x16\x03\x01\x02\x00\x01\x00', what: /TLS/ },
  { first: 'EHLO mx.example.org\r\n', what: /SMTP/ },
  { first: 'ehlo mx.example.org\r\n', what: /SMTP/ },
  { first: 'zINSTREAM\0', what: /clamd/ },
  { first: 'UNKNOWN COMMAND\0', what: /clamd/ },
  { first: 'postfix/smtpd: warning', what: /text "post"/ },
]
for (const { first, what } of STRANGERS) {
  test(`says what ${JSON.stringify(first.slice(0, 8))}… looks like`, () => {
    assert.throws(
      () => decode([Buffer.from(first, 'latin1')]),
      (error) =>
        error instanceof MilterError &&
        error.code === 'MILTER_NOT_A_MILTER_CLIENT' &&
        what.test(error.message) &&
        error.remedy !== undefined,
    )
  })
}
