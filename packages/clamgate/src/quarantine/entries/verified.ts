import { createHash } from 'node:crypto'
import { damaged } from './description.ts'
import type { EntryDescription } from './types.ts'

/**
 * Passes octets on as long as they may be the message that was kept, and holds the last of them back until size and SHA-256
 * are known to be right: who reads to the end has the message, who does not has an error.
 * @throws {EntryError} QUARANTINE_ENTRY_DAMAGED
 */
export async function* verified(
  { id, message }: EntryDescription,
  octets: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const sum = createHash('sha256')
  let bytes = 0
  let held: Buffer | undefined
  for await (const block of octets) {
    if (block.length === 0) continue
    bytes += block.length
    if (bytes > message.bytes)
      throw damaged(id, `its message has more than the ${message.bytes} bytes that were kept`)
    sum.update(block)
    if (held !== undefined) yield held
    held = block
  }
  if (bytes !== message.bytes)
    throw damaged(id, `its message has ${bytes} bytes of the ${message.bytes} that were kept`)
  if (sum.digest('hex') !== message.sha256)
    throw damaged(id, 'its message has been changed: its SHA-256 is another')
  if (held !== undefined) yield held
}
