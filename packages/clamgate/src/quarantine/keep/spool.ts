import { createHash, randomBytes } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import type { KeptEnvelope, Spool } from '../../filter/ports.ts'
import { encodeEntry } from './entry.ts'
import { createEntryId } from './entry-id.ts'
import { isNoRoom, QuarantineError } from './errors.ts'
import type { Room } from './room.ts'
import type { Shelf } from './shelf.ts'

export interface SpoolDeps {
  readonly shelf: Shelf
  readonly room: Room
  /** Looks at the wall clock, Unix time, ms. */
  readonly time: () => Promise<number>
  /** The version of Clamgate. */
  readonly version: string
  /** What is on its way: names of files in the spool, and ids. Nobody may take them for leftovers. */
  readonly underWay: Set<string>
  /** An entry was made. */
  readonly onKept: (id: string, bytes: number) => void
  /** A message could not be kept. */
  readonly onFailed: (error: unknown) => Error
  /** The spool has no file and no room any more. */
  readonly onEnd: (spool: FileSpool) => void
}

/** Reads of a message that is to be kept, for its hash. */
const READ_BYTES = 262_144

/**
 * A message that may be kept: written to a file as it comes, which becomes an entry or is removed. What goes wrong while
 * it comes is told by `keep` alone, since nobody cares if it is dropped.
 */
export class FileSpool implements Spool {
  readonly #deps: SpoolDeps
  readonly #name = `${randomBytes(12).toString('hex')}.eml`
  #phase: 'taking' | 'keeping' | 'over' = 'taking'
  #file: FileHandle | undefined
  #writtenBytes = 0
  /** Booked in the room. */
  #takenBytes = 0
  /** Settles when all writes so far have ended. */
  #tail: Promise<void> = Promise.resolve()
  #failure: { readonly error: unknown } | undefined
  #kept: Promise<{ readonly id: string }> | undefined

  constructor(deps: SpoolDeps) {
    this.#deps = deps
  }

  write(bytes: Buffer): Promise<void> | undefined {
    if (this.#phase !== 'taking' || this.#failure !== undefined || bytes.length === 0) return undefined
    if (!this.#take(bytes.length)) {
      this.#fail(this.#deps.room.full())
      return this.#tail
    }
    this.#tail = this.#tail.then(() => this.#append(bytes))
    return this.#tail
  }

  keep(envelope: KeptEnvelope): Promise<{ readonly id: string }> {
    this.#kept ??= this.#keep(envelope)
    return this.#kept
  }

  /** While `keep` is under way it changes nothing: the message is kept, or not, as if nobody had asked. */
  drop(): void {
    if (this.#phase !== 'taking') return
    this.#phase = 'over'
    this.#tail = this.#tail.then(() => this.#discard())
  }

  /** Drops what is still being taken in; resolves when nothing of it is left, or all of it is kept. Never rejects. */
  async close(): Promise<void> {
    this.drop()
    await this.#kept?.catch(() => undefined)
    await this.#tail
  }

  async #keep(envelope: KeptEnvelope): Promise<{ readonly id: string }> {
    const { onFailed } = this.#deps
    try {
      if (this.#phase === 'over') throw abandoned()
      this.#phase = 'keeping'
      await this.#tail
      if (this.#failure !== undefined) throw this.#failure.error
      return await this.#makeEntry(envelope)
    } catch (error) {
      throw onFailed(error)
    } finally {
      this.#phase = 'over'
      await this.#discard()
    }
  }

  async #makeEntry(envelope: KeptEnvelope): Promise<{ readonly id: string }> {
    const { shelf, room, time, version, underWay, onKept } = this.#deps
    const file = await this.#open()
    await file.sync()
    const bytes = this.#writtenBytes
    const sha256 = await hash(file, bytes)
    const keptAtMs = await time()
    const id = createEntryId(keptAtMs)
    const description = encodeEntry(envelope, { id, keptAtMs, bytes, sha256, keeper: `clamgate ${version}` })
    if (!this.#take(description.length)) throw room.full()
    underWay.add(id)
    underWay.add(`${id}.json`)
    try {
      await shelf.place(id, this.#name, description)
      this.#giveBack()
      onKept(id, bytes + description.length)
    } finally {
      underWay.delete(id)
      underWay.delete(`${id}.json`)
    }
    return { id }
  }

  async #append(bytes: Buffer): Promise<void> {
    if (this.#phase === 'over' || this.#failure !== undefined) return
    try {
      const file = await this.#open()
      let offset = 0
      while (offset < bytes.length) {
        const { bytesWritten } = await file.write(bytes, offset, bytes.length - offset, this.#writtenBytes)
        offset += bytesWritten
        this.#writtenBytes += bytesWritten
      }
    } catch (error) {
      this.#fail(error)
    }
  }

  async #open(): Promise<FileHandle> {
    if (this.#file !== undefined) return this.#file
    const { shelf, underWay } = this.#deps
    underWay.add(this.#name)
    this.#file = await shelf.openTemporary(this.#name)
    return this.#file
  }

  #take(bytes: number): boolean {
    if (!this.#deps.room.take(bytes)) return false
    this.#takenBytes += bytes
    return true
  }

  /** The message cannot be kept: what was written only takes room from others. */
  #fail(error: unknown): void {
    this.#failure ??= { error }
    if (isNoRoom(error)) this.#deps.room.diskWasFull(this.#takenBytes)
    if (this.#phase === 'taking') this.#tail = this.#tail.then(() => this.#discard())
  }

  /** Closes and removes the file, if there is one, and gives the room back. Never rejects. */
  async #discard(): Promise<void> {
    const { shelf, underWay, onEnd } = this.#deps
    const file = this.#file
    this.#file = undefined
    try {
      await file?.close()
      // After `keep` it is an entry, and no longer there.
      if (file !== undefined) await shelf.removeTemporary(this.#name)
    } catch {
      // It stays behind until the next start removes it.
    }
    underWay.delete(this.#name)
    this.#giveBack()
    if (this.#phase === 'over') onEnd(this)
  }

  #giveBack(): void {
    this.#deps.room.give(this.#takenBytes)
    this.#takenBytes = 0
  }
}

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

function abandoned(): QuarantineError {
  return new QuarantineError('QUARANTINE_ABANDONED', 'The message was given up before it was kept')
}
