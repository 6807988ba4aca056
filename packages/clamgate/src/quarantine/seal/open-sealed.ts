import { openHeader, splitHeader } from './header.ts'
import { OpenStream, SealBroken } from './stream.ts'

/** None of the identities opens a content. */
export class NoKey extends Error {
  override readonly name = 'NoKey'
}

/**
 * The content of an age file. Each part that comes is as it was sealed; whether all of it came is known only when the
 * last one has come without an error.
 * @throws {SealBroken} it was changed or cut
 * @throws {NoKey}
 */
export async function* openSealed(
  sealed: AsyncIterable<Buffer>,
  identities: readonly string[],
): AsyncGenerator<Buffer, void, undefined> {
  let start: Buffer = Buffer.alloc(0)
  let stream: OpenStream | undefined
  for await (const bytes of sealed) {
    if (stream !== undefined) {
      yield* stream.push(bytes)
      continue
    }
    start = Buffer.concat([start, bytes])
    const split = splitHeader(start)
    if (split === undefined) continue
    const key = await openHeader(split.header, split.nonce, identities)
    if (key === undefined) throw new NoKey('No identity of this host opens it')
    stream = new OpenStream(key)
    yield* stream.push(split.payload)
  }
  if (stream === undefined) throw new SealBroken('It is cut off in its header')
  const last = stream.end()
  if (last.length > 0) yield last
}
