import type { StoredMessage } from './found.ts'
import { type MboxPart, MboxSplitter } from './mbox.ts'
import { asMessage } from './read.ts'
import { unquoted } from './unquote.ts'

/**
 * The messages of an mbox that comes through a pipe: each must be read, or given up, before the next is there. What of one
 * is not read is passed over.
 */
export async function* messagesOfStream(
  bytes: AsyncIterable<Buffer>,
  name: string,
): AsyncGenerator<StoredMessage, void> {
  const parts = partsOf(bytes)
  let number = 0
  for (let next = await parts.next(); next.done !== true; next = await parts.next()) {
    if (next.value.kind !== 'begin') continue
    number++
    const read = Promise.withResolvers<void>()
    const each = `${name}:${number}`
    yield {
      kind: 'message',
      name: each,
      // Closed in any case: read, given up, or never begun.
      open: () => asMessage(unquoted(untilEnd(parts)), each).once('close', read.resolve),
    }
    await read.promise
  }
}

async function* untilEnd(parts: AsyncIterator<MboxPart>): AsyncGenerator<Buffer, void> {
  for (;;) {
    const next = await parts.next()
    if (next.done === true || next.value.kind === 'end') return
    if (next.value.kind === 'data') yield next.value.bytes
  }
}

async function* partsOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<MboxPart, void> {
  const splitter = new MboxSplitter()
  for await (const chunk of bytes) yield* splitter.push(chunk)
  yield* splitter.end()
}
