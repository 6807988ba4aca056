import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { isDescriptorPath } from '../ground/descriptor-path.ts'
import { messagesBelow } from './directory.ts'
import { mailfileError } from './errors.ts'
import { messagesOfFile, messagesOfInput, specialError, statNamed } from './file.ts'
import type { Found } from './found.ts'

/** Standard input, as somebody writes it. */
export const STANDARD_INPUT = '-'

/**
 * The messages that paths name, one after the other: a message, an mbox, a directory with such files, a Maildir, or
 * standard input. Never fails: what cannot be read is told, and the next one comes.
 */
export async function* findMessages(paths: readonly string[], input: Readable): AsyncGenerator<Found, void> {
  for (const path of paths) {
    if (path === STANDARD_INPUT) yield* messagesOfInput(input, path)
    else yield* messagesOf(path)
  }
}

async function* messagesOf(path: string): AsyncGenerator<Found, void> {
  try {
    const stats = await statNamed(path)
    if (stats.isDirectory()) yield* messagesBelow(path)
    else if (stats.isFile()) yield* messagesOfFile(path)
    else if (stats.isFIFO() && isDescriptorPath(path)) yield* messagesOfInput(createReadStream(path), path)
    else yield { kind: 'failed', name: path, error: specialError(path, stats) }
  } catch (error) {
    yield { kind: 'failed', name: path, error: mailfileError(error, path) }
  }
}
