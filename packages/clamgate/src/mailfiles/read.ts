import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { MailfileError, mailfileError } from './errors.ts'

/** No mail is longer; what is has no end, or is something else. */
export const MAX_MESSAGE_BYTES = 1024 ** 3

/** As a string where it is one. */
export type FilePath = string | Buffer

/** A path as one reads it. */
export function nameOf(path: FilePath): string {
  return path.toString()
}

/** A part of a file. */
export interface Range {
  readonly start: number
  /** The first byte behind it. */
  readonly end: number
}

/** The bytes of a file, or of a part of it. */
export async function* bytesOf(path: FilePath, range?: Range): AsyncGenerator<Buffer, void> {
  if (range !== undefined && range.end <= range.start) return
  const part = range === undefined ? {} : { start: range.start, end: range.end - 1 }
  try {
    for await (const chunk of createReadStream(path, part)) yield chunk
  } catch (error) {
    throw mailfileError(error, nameOf(path))
  }
}

/** The bytes of something else that is read, such as standard input. */
export async function* bytesOfStream(stream: Readable, name: string): AsyncGenerator<Buffer, void> {
  try {
    for await (const chunk of stream) yield chunk
  } catch (error) {
    throw mailfileError(error, name)
  }
}

/** A message to be read; one that does not end is given up. */
export function asMessage(bytes: AsyncIterable<Buffer>, name: string): Readable {
  return Readable.from(bounded(bytes, name), { objectMode: false })
}

async function* bounded(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer, void> {
  let length = 0
  for await (const chunk of bytes) {
    length += chunk.length
    if (length > MAX_MESSAGE_BYTES) {
      throw new MailfileError('MAILFILE_TOO_LONG', `${name} is longer than 1 GiB, so it is no message`, {
        remedy: 'Name a message, a directory with messages, an mbox or a Maildir.',
      })
    }
    yield chunk
  }
}
