import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { blocksOf, writeAt } from '../keep/file-octets.ts'
import { SPOOL_DIRECTORY } from '../keep/shelf.ts'
import { OpenStream, SealStream } from '../seal/stream.ts'
import type { S3Client } from './client.ts'
import { S3Error } from './errors.ts'

/** An object of S3 on our disk, as long as somebody reads it. */
export interface FetchedObject extends AsyncDisposable {
  /** The octets of the object; each call begins anew. */
  read(): AsyncIterable<Buffer>
}

export interface FetchOptions {
  readonly client: S3Client
  /** Of the quarantine. */
  readonly directory: string
  readonly key: string
  /** More than that is no object of ours. */
  readonly maxBytes: number
  readonly signal: AbortSignal
}

/**
 * Fetches an object into a file without a name, which nobody else can open and no crash leaves behind. The file is encrypted
 * with a key of this moment: also what lies on S3 in clear never lies so on our disk.
 * @throws {S3Error}
 */
export async function fetchObject({
  client,
  directory,
  key,
  maxBytes,
  signal,
}: FetchOptions): Promise<FetchedObject> {
  // First of all: an answer for which there is no room would keep its connection.
  const file = await openNameless(directory)
  const secret = randomBytes(32)
  let fileBytes = 0
  try {
    const stream = new SealStream(secret)
    let bytes = 0
    for await (const part of await client.get(key, signal)) {
      bytes += part.length
      if (bytes > maxBytes)
        throw new S3Error('S3_WRONG_ANSWER', `The object ${key} has more than ${maxBytes} bytes`)
      for (const sealed of stream.push(part)) fileBytes = await writeAt(file, sealed, fileBytes)
    }
    for (const sealed of stream.end()) fileBytes = await writeAt(file, sealed, fileBytes)
  } catch (error) {
    await file.close()
    throw error
  }
  return { read: () => contentOf(file, secret), [Symbol.asyncDispose]: () => file.close() }
}

async function openNameless(directory: string): Promise<FileHandle> {
  const spool = join(directory, SPOOL_DIRECTORY)
  await mkdir(spool, { recursive: true, mode: 0o700 })
  const path = join(spool, `${randomBytes(12).toString('hex')}.fetch`)
  const file = await open(path, 'wx+', 0o600)
  await unlink(path)
  return file
}

async function* contentOf(file: FileHandle, secret: Buffer): AsyncGenerator<Buffer> {
  const stream = new OpenStream(secret)
  for await (const block of blocksOf(file)) yield* stream.push(block)
  const last = stream.end()
  if (last.length > 0) yield last
}
