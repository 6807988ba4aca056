import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { spentBuffers } from '../../ground/spent-buffers.ts'
import { systemCode } from '../../ground/thrown.ts'
import type { Sidecars } from './integrity.ts'
import { type Digests, HEAD_BYTES } from './staging.ts'

/** A file on this host, read once. */
export interface Reading extends Digests {
  readonly head: Buffer
  readonly bytes: number
}

/** Opens a regular file, and nothing else: no link, and no pipe at which one would wait for ever. Undefined: there is none. */
export async function openRegular(path: string): Promise<FileHandle | undefined> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  let file: FileHandle
  try {
    file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENXIO') return undefined
    throw error
  }
  if ((await file.stat()).isFile()) return file
  await file.close()
  return undefined
}

/** Digests a file; what is read goes to `onChunk`, too. @throws what the system says; the reason of the signal */
export async function digestFile(
  file: FileHandle,
  signal: AbortSignal,
  onChunk?: (chunk: Buffer) => Promise<void>,
): Promise<Reading> {
  const [sha256, md5] = [createHash('sha256'), createHash('md5')]
  let head: Buffer = Buffer.alloc(0)
  let bytes = 0
  const stream: AsyncIterable<Buffer> = file.createReadStream({ autoClose: false, start: 0 })
  for await (const chunk of stream) {
    signal.throwIfAborted()
    sha256.update(chunk)
    md5.update(chunk)
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)])
    bytes += chunk.length
    await onChunk?.(chunk)
    spentBuffers(chunk.length)
  }
  return { sha256: sha256.digest('hex'), md5: md5.digest('hex'), head, bytes }
}

/** What lies beside a file on this host. */
export function localSidecars(path: string, shown: string): Sidecars {
  return {
    shown: (suffix) => `${shown}${suffix}`,
    async read(suffix, maxBytes) {
      await using file = await openRegular(`${path}${suffix}`)
      if (file === undefined) return undefined
      const buffer = Buffer.alloc(maxBytes + 1)
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0)
      // What is too large is none of its kind, and its beginning shows that as well.
      return buffer.subarray(0, bytesRead)
    },
  }
}
