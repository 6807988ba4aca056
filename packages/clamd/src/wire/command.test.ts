import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeChunkHeader, encodeCommand, encodeWholeStream } from './command.ts'

const hex = (text: string) => text.replaceAll(' ', '')

test('commands travel with z in front and NUL behind', () => {
  assert.equal(encodeCommand('PING').toString('hex'), hex('7a 50494e47 00'))
  assert.equal(encodeCommand('VERSION').toString('latin1'), 'zVERSION\0')
})

test('a chunk is announced by its length, 32 bits big-endian', () => {
  assert.equal(encodeChunkHeader(1).toString('hex'), '00000001')
  assert.equal(encodeChunkHeader(0x0102_0304).toString('hex'), '01020304')
  assert.equal(encodeChunkHeader(0xffff_ffff).toString('hex'), 'ffffffff')
})

test('a small message is one buffer: command, length, bytes of all parts, the zero length', () => {
  const stream = encodeWholeStream([Buffer.from('ab'), Buffer.alloc(0), Buffer.from('c')], 3)
  assert.equal(stream.toString('hex'), hex('7a494e53545245414d00 00000003 616263 00000000'))
})

test('an empty message has no chunk, since a zero length would end the stream twice', () => {
  assert.equal(encodeWholeStream([], 0).toString('hex'), hex('7a494e53545245414d00 00000000'))
})
