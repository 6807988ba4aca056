import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Blocks, CopyMemory, MessageCopy } from './message-copy.ts'

const BLOCK = 256 * 1024

function octetsOf({ blocks, bytes }: Blocks): Buffer {
  return Buffer.concat(blocks.map((block) => Buffer.from(block))).subarray(0, bytes)
}

test('a copy is the message octet for octet, however it came', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 2 * BLOCK + 1 }), fc.integer({ min: 0, max: 255 })), {
        maxLength: 6,
      }),
      (pieces) => {
        const memory = new CopyMemory(100 * BLOCK)
        const copy = new MessageCopy(memory)
        const chunks = pieces.map(([length, octet]) => Buffer.alloc(length, octet))
        for (const chunk of chunks) {
          const shared = Buffer.from(chunk)
          copy.write(shared)
          shared.fill(0)
        }
        const taken = copy.take()
        assert.ok(taken !== undefined && octetsOf(taken).equals(Buffer.concat(chunks)))
        assert.ok(memory.usedBytes >= taken.bytes)
        copy.drop()
        copy.drop()
        assert.equal(memory.usedBytes, 0)
      },
    ),
    { numRuns: 20 },
  )
})

test('a copy for which there is no memory is given up at once, so that another has it', () => {
  const memory = new CopyMemory(3 * BLOCK)
  const first = new MessageCopy(memory)
  first.write(Buffer.alloc(2 * BLOCK))
  const second = new MessageCopy(memory)
  second.write(Buffer.alloc(BLOCK))
  second.write(Buffer.alloc(1))
  assert.equal(second.take(), undefined)
  assert.equal(memory.usedBytes, 2 * BLOCK)
  first.write(Buffer.alloc(BLOCK))
  assert.equal(first.take()?.bytes, 3 * BLOCK)
  second.write(Buffer.alloc(1))
  assert.equal(second.take(), undefined)
})
