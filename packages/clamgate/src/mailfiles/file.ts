import type { Stats } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { MailfileError, mailfileError } from './errors.ts'
import type { Found } from './found.ts'
import { beginsMbox } from './mbox.ts'
import { messagesOfMbox } from './mbox-file.ts'
import { messagesOfStream } from './mbox-stream.ts'
import { asMessage, bytesOf, bytesOfStream, type FilePath, nameOf } from './read.ts'

/** Enough of a file to see a line that separates the messages of an mbox. */
const HEAD_BYTES = 1024

/** The messages of a file: one, or those of an mbox. */
export async function* messagesOfFile(path: FilePath): AsyncGenerator<Found, void> {
  const name = nameOf(path)
  try {
    if (beginsMbox(await headOf(path))) yield* messagesOfMbox(path, name)
    else yield { kind: 'message', name, open: () => asMessage(bytesOf(path), name) }
  } catch (error) {
    yield { kind: 'failed', name, error: mailfileError(error, name) }
  }
}

async function headOf(path: FilePath): Promise<Buffer> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
  return buffer.subarray(0, bytesRead)
}

/** The messages of a stream: one, or those of an mbox. */
export async function* messagesOfInput(input: Readable, name: string): AsyncGenerator<Found, void> {
  try {
    const spoken = name === '-' ? 'standard input' : name
    const bytes = bytesOfStream(input, spoken)
    const head: Buffer[] = []
    let length = 0
    while (length < HEAD_BYTES) {
      const next = await bytes.next()
      if (next.done === true) break
      head.push(next.value)
      length += next.value.length
    }
    const whole = following(head, bytes)
    if (beginsMbox(Buffer.concat(head))) yield* messagesOfStream(whole, name)
    else yield { kind: 'message', name, open: () => asMessage(whole, spoken) }
  } catch (error) {
    yield { kind: 'failed', name, error: mailfileError(error, name) }
  }
}

async function* following(
  head: readonly Buffer[],
  rest: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void> {
  yield* head
  yield* rest
}

/** What something is that is neither a file nor a directory. */
export function specialName(stats: Pick<Stats, 'isFIFO' | 'isSocket' | 'isSymbolicLink'>): string {
  if (stats.isSymbolicLink()) return 'a symbolic link'
  if (stats.isFIFO()) return 'a named pipe'
  return stats.isSocket() ? 'a socket' : 'a device'
}

/** What is at a path that somebody named. */
export async function statNamed(path: string): Promise<Stats> {
  try {
    return await stat(path)
  } catch (error) {
    throw mailfileError(error, path)
  }
}

/** Neither a file nor a directory: there may be no end of it, or no beginning. */
export function specialError(path: string, stats: Stats): MailfileError {
  return new MailfileError('MAILFILE_SPECIAL', `Cannot scan ${path}: it is ${specialName(stats)}`, {
    remedy: 'Name a file or a directory; a message that comes from elsewhere goes to standard input: -',
  })
}
