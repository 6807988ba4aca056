import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, systemCode } from '../../ground/thrown.ts'
import { SignatureError } from '../errors.ts'
import type { FilePlan, SourcePlan } from '../types.ts'

/** Where the bytes of a file go while they come. */
export interface Sink {
  /** As many have come since the last start. */
  readonly bytes: number
  append(chunk: Buffer): Promise<void>
  /** Forgets what came. */
  restart(): Promise<void>
}

export interface Digests {
  readonly sha256: string
  readonly md5: string
}

/** As many bytes of a beginning are kept, to see what it is. */
export const HEAD_BYTES = 512

/** Nothing can be written: no fault of a source, so the whole run ends. */
export class StagingError extends SignatureError {}

export function stagingFailure(error: unknown, path: string): StagingError {
  if (error instanceof StagingError) return error
  const code = systemCode(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const remedy = 'Free some space there, or give signatures.directory another place.'
    return new StagingError('SIGNATURES_DISK_FULL', `There is no room left to write ${path}`, {
      remedy,
      cause: error,
    })
  }
  return new StagingError('SIGNATURES_DIRECTORY_UNUSABLE', `${path} cannot be written: ${messageOf(error)}`, {
    remedy: 'Give signatures.directory to the user that Clamgate runs as.',
    cause: error,
  })
}

/** In the staging directory, a name of its own that ends as the file does. */
export function stagedPath(
  { staging, source }: { readonly staging: string; readonly source: SourcePlan },
  plan: FilePlan,
): string {
  return join(staging, `${source.name}-${plan.name}`)
}

/** A file in the staging directory that grows, and is digested as it does. */
export class StagedFile implements Sink {
  readonly path: string
  /** Its first bytes, {@link HEAD_BYTES} at most. */
  head: Buffer = Buffer.alloc(0)
  bytes = 0
  readonly #file: FileHandle
  #sha256: Hash = createHash('sha256')
  #md5: Hash = createHash('md5')

  private constructor(path: string, file: FileHandle) {
    this.path = path
    this.#file = file
  }

  /** @throws {StagingError} */
  static async open(path: string): Promise<StagedFile> {
    try {
      // A name that is left of a run before goes first: it may be a link.
      await rm(path, { force: true })
      return new StagedFile(path, await open(path, 'wx', 0o600))
    } catch (error) {
      throw stagingFailure(error, path)
    }
  }

  async append(chunk: Buffer): Promise<void> {
    try {
      for (let done = 0; done < chunk.length; ) {
        const { bytesWritten } = await this.#file.write(chunk, done, chunk.length - done, this.bytes + done)
        done += bytesWritten
      }
    } catch (error) {
      throw stagingFailure(error, this.path)
    }
    if (this.head.length < HEAD_BYTES) {
      this.head = Buffer.concat([this.head, chunk.subarray(0, HEAD_BYTES - this.head.length)])
    }
    this.#sha256.update(chunk)
    this.#md5.update(chunk)
    this.bytes += chunk.length
  }

  async restart(): Promise<void> {
    if (this.bytes === 0) return
    await this.#file.truncate(0)
    this.bytes = 0
    this.head = Buffer.alloc(0)
    this.#sha256 = createHash('sha256')
    this.#md5 = createHash('md5')
  }

  /** Once, when all has come. */
  digests(): Digests {
    return { sha256: this.#sha256.digest('hex'), md5: this.#md5.digest('hex') }
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  /** Closes, and leaves nothing behind. */
  async discard(): Promise<void> {
    await this.#file.close().catch(() => undefined)
    await rm(this.path, { force: true })
  }
}

/** A small text, such as a digest. */
export class SmallText implements Sink {
  #parts: Buffer[] = []
  bytes = 0

  async append(chunk: Buffer): Promise<void> {
    this.#parts.push(chunk)
    this.bytes += chunk.length
  }

  async restart(): Promise<void> {
    this.#parts = []
    this.bytes = 0
  }

  content(): Buffer {
    return Buffer.concat(this.#parts)
  }
}
