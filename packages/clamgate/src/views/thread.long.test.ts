import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_BOUNDS } from '@clamgate/mime'
import { ReaderThread } from './reader-thread.ts'
import { startThread } from './thread.ts'

const MAIL = Buffer.from('Subject: x\r\nContent-Type: text/plain\r\n\r\nHello\r\n')

test('a thread of its own reads a mail, and hands over what clamd is to get', async () => {
  const reader = new ReaderThread(startThread)
  try {
    const block = new ArrayBuffer(MAIL.length)
    MAIL.copy(new Uint8Array(block))
    const order = { blocks: [block], bytes: MAIL.length, bounds: DEFAULT_BOUNDS, maxStreamBytes: 1e6 }
    const reading = await reader.read(
      { ...order, wantsTree: true },
      { maxMs: 60_000, begun: () => undefined, signal: new AbortController().signal },
    )
    const { objects, streams, tree } = reading.facts
    assert.equal(tree?.path, '0')
    assert.ok(objects.length > 0)
    const [stream] = streams
    assert.ok(stream)
    const chunks: Buffer[] = []
    for await (const chunk of reading.chunks(stream)) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString('latin1')
    assert.equal(text.length, stream.bytes)
    assert.match(text, new RegExp(Buffer.from('Hello\r\n').toString('base64')))
    reading.forget()
  } finally {
    await reader.stop()
  }
})
