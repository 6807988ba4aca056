import { constants } from 'node:fs'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { messageOf, systemCode, wordsOf } from '../../ground/thrown.ts'
import { UsageError } from '../../ground/usage-error.ts'
import { OutputError, type Terminal } from '../terminal.ts'

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
const OWNER_ONLY = 0o600

export interface ExportPlace {
  /** A file that is not there yet, or `-`. */
  readonly to: string
  /** Write to a terminal, too. */
  readonly force: boolean
}

/**
 * Writes what `lend` hands out to a new file or to standard output. A file that did not become whole is removed.
 * @returns how many bytes were written
 * @throws {UsageError} for a file that is there, or a terminal; {OutputError} when it cannot be written
 */
export async function exportTo(
  { to, force }: ExportPlace,
  terminal: Pick<Terminal, 'isTty' | 'err'>,
  lend: (take: (content: Readable) => Promise<number>) => Promise<number>,
): Promise<number> {
  if (to === '-') {
    if (terminal.isTty && !force)
      throw new UsageError('standard output is a terminal', 'Name a file: --to FILE; or give --force.')
    return await lend((content) => pour(content, (block) => writeOut(block)))
  }
  // Before anything else, and so that it is whose who asks: a command without the daemon reads as the owner of the quarantine, who may
  // not write here. What `lend` became meanwhile it is no more when it returns.
  const file = await openNew(to)
  try {
    const bytes = await lend((content) => pour(content, (block) => writeFile(file, block)))
    await file.sync()
    await file.close()
    return bytes
  } catch (error) {
    await file.close().catch(() => undefined)
    await unlink(to).catch((left: unknown) => {
      if (systemCode(left) !== 'ENOENT')
        terminal.err(`${to} is not whole, and cannot be removed: ${wordsOf(left)}`)
    })
    throw error
  }
}

async function openNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, NEW_FILE, OWNER_ONLY)
  } catch (error) {
    const why = systemCode(error) === 'EEXIST' ? 'is there already' : `cannot be made: ${wordsOf(error)}`
    throw new UsageError(`${path} ${why}`, 'Name another file: --to FILE.')
  }
}

async function pour(content: Readable, write: (block: Buffer) => Promise<void>): Promise<number> {
  let bytes = 0
  for await (const chunk of content as AsyncIterable<Uint8Array>) {
    const block = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    await write(block)
    bytes += block.length
  }
  return bytes
}

async function writeFile(file: FileHandle, block: Buffer): Promise<void> {
  try {
    await file.appendFile(block)
  } catch (error) {
    throw outputError(error)
  }
}

/** A message is octets, which no terminal of ours cleans or decodes. */
function writeOut(block: Buffer): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  process.stdout.write(block, (error) => (error ? reject(outputError(error)) : resolve()))
  return promise
}

function outputError(error: unknown): Error {
  return new OutputError(Object.assign(new Error(messageOf(error)), { code: systemCode(error) ?? 'EIO' }))
}
