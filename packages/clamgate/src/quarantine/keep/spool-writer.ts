import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { createHeader } from '../seal/header.ts'
import { SealStream } from '../seal/stream.ts'
import { writeAt } from './file-octets.ts'
import type { ContentKind } from './shelf.ts'

/** A message on disk, synced. */
export interface SpooledMessage {
  readonly kind: ContentKind
  /** Of the message as it came, and its SHA-256 in hexadecimal. */
  readonly bytes: number
  readonly sha256: string
  /** Of the file, which is longer than the message where it is encrypted. */
  readonly fileBytes: number
  /** Where it is encrypted: to whom, and the SHA-256 of the file. */
  readonly sealed: { readonly to: readonly string[]; readonly sha256: string } | undefined
}

/** Puts a message into a file as it comes. One call at a time. */
export interface SpoolWriter {
  write(file: FileHandle, bytes: Buffer): Promise<void>
  /** Nothing comes any more: syncs the file, and reads it again, so that what is said of it is true of what is there. */
  finish(file: FileHandle): Promise<SpooledMessage>
}

/** Writes a message as it is. */
export class PlainWriter implements SpoolWriter {
  #bytes = 0

  async write(file: FileHandle, bytes: Buffer): Promise<void> {
    this.#bytes = await writeAt(file, bytes, this.#bytes)
  }

  async finish(file: FileHandle): Promise<SpooledMessage> {
    await file.sync()
    const bytes = this.#bytes
    return { kind: 'eml', bytes, sha256: await hash(file, bytes), fileBytes: bytes, sealed: undefined }
  }
}

/** Writes a message encrypted: nothing of it is ever on the disk in clear. */
export class SealedWriter implements SpoolWriter {
  readonly #to: readonly string[]
  readonly #plain = createHash('sha256')
  readonly #sealed = createHash('sha256')
  #stream: SealStream | undefined
  #bytes = 0
  #fileBytes = 0

  constructor(to: readonly string[]) {
    this.#to = to
  }

  async write(file: FileHandle, bytes: Buffer): Promise<void> {
    const stream = await this.#begun(file)
    this.#plain.update(bytes)
    this.#bytes += bytes.length
    await this.#append(file, stream.push(bytes))
  }

  async finish(file: FileHandle): Promise<SpooledMessage> {
    const stream = await this.#begun(file)
    await this.#append(file, stream.end())
    await file.sync()
    const sha256 = this.#sealed.digest('hex')
    // It cannot be opened here; that the disk gives back what it got is all that can be known.
    if ((await hash(file, this.#fileBytes)) !== sha256) {
      throw new Error('The disk gives back other bytes than were written')
    }
    return {
      kind: 'eml.age',
      bytes: this.#bytes,
      sha256: this.#plain.digest('hex'),
      fileBytes: this.#fileBytes,
      sealed: { to: this.#to, sha256 },
    }
  }

  async #begun(file: FileHandle): Promise<SealStream> {
    if (this.#stream !== undefined) return this.#stream
    const header = await createHeader(this.#to)
    const stream = new SealStream(header.key)
    await this.#append(file, [header.bytes])
    this.#stream = stream
    return stream
  }

  async #append(file: FileHandle, parts: readonly Buffer[]): Promise<void> {
    if (parts.length === 0) return
    const bytes = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)
    this.#sealed.update(bytes)
    this.#fileBytes = await writeAt(file, bytes, this.#fileBytes)
  }
}

/** Reads of a message that is to be kept, for its hash. */
const READ_BYTES = 262_144

/** Of what is in the file, not of what was to be written. */
async function hash(file: FileHandle, bytes: number): Promise<string> {
  const sum = createHash('sha256')
  const block = Buffer.allocUnsafe(Math.min(READ_BYTES, bytes))
  for (let position = 0; position < bytes; ) {
    const { bytesRead } = await file.read(block, 0, block.length, position)
    if (bytesRead === 0) throw new Error(`The file of the message ends at byte ${position} of ${bytes}`)
    sum.update(block.subarray(0, bytesRead))
    position += bytesRead
  }
  return sum.digest('hex')
}
