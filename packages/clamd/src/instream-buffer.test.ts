import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { InstreamBufferPool } from './instream-buffer.ts'
import { encodeWholeStream } from './wire/command.ts'

test('an empty stream is the command and its end', () => {
  const buffer = new InstreamBufferPool().take()
  assert.deepEqual(buffer.wire(), Buffer.from('zINSTREAM\0\0\0\0\0', 'latin1'))
  assert.equal(buffer.content().length, 0)
})

test('one byte travels as one chunk with its length in front', () => {
  const buffer = new InstreamBufferPool().take()
  buffer.append(Buffer.from('A'))
  assert.deepEqual(buffer.wire(), Buffer.from('zINSTREAM\0\0\0\0\x01A\0\0\0\0', 'latin1'))
})

test('whatever is appended, and whatever the memory held before, travels as it would from separate parts', () => {
  const pool = new InstreamBufferPool({ smallestBytes: 32 })
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 10 }), (pieces) => {
      const buffer = pool.take()
      const parts = pieces.map((piece) => Buffer.from(piece))
      for (const part of parts) {
        const expected = buffer.capacityWith(part.length)
        buffer.append(part)
        assert.equal(buffer.capacity, expected)
      }
      const whole = Buffer.concat(parts)
      assert.deepEqual(buffer.content(), whole)
      assert.deepEqual(buffer.wire(), encodeWholeStream(parts, whole.length))
      buffer.release()
      assert.equal(buffer.capacity, 0)
      buffer.release()
    }),
  )
})

test('memory is used again, and no more of it is kept than is allowed', () => {
  const pool = new InstreamBufferPool({ smallestBytes: 1024, largestBytes: 4096, maxFreeBytes: 9000 })
  const buffers = Array.from({ length: 8 }, () => pool.take())
  for (const buffer of buffers) buffer.append(Buffer.alloc(100))
  for (const buffer of buffers) buffer.release()
  assert.equal(pool.freeBytes, 4 * 2048)
  const again = pool.take()
  again.append(Buffer.alloc(1))
  assert.equal(pool.freeBytes, 3 * 2048)
  const large = pool.take()
  large.append(Buffer.alloc(6000))
  large.release()
  assert.equal(pool.freeBytes, 3 * 2048, 'what is too large is not kept')
})
