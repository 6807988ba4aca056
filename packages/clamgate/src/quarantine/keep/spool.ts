import { randomBytes } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import type { KeptEnvelope, Spool } from '../../filter/ports.ts'
import { encodeEntry } from './entry.ts'
import { createEntryId } from './entry-id.ts'
import { isNoRoom, QuarantineError } from './errors.ts'
import type { Room } from './room.ts'
import type { ContentKind, Shelf } from './shelf.ts'
import { PlainWriter, SealedWriter, type SpoolWriter } from './spool-writer.ts'

export interface SpoolDeps {
  readonly shelf: Shelf
  readonly room: Room
  /** Looks at the wall clock, Unix time, ms. */
  readonly time: () => Promise<number>
  /** The version of Clamgate. */
  readonly version: string
  /** Public keys that messages are encrypted to while they are written; none: they are not. */
  readonly sealTo: () => readonly string[]
  /** Where messages go after they are kept on our disk, if they do. */
  readonly remote?: SpoolRemote | undefined
  /** What is on its way: names of files in the spool, and ids. Nobody may take them for leftovers. */
  readonly underWay: Set<string>
  /** An entry was made. */
  readonly onKept: (id: string, bytes: number) => void
  /** A message could not be kept. */
  readonly onFailed: (error: unknown) => Error
  /** The spool has no file and no room any more. */
  readonly onEnd: (spool: FileSpool) => void
}

/** S3, as far as a message that is kept meets it. */
export interface SpoolRemote {
  /** @returns what is to be on disk beside a new entry before it */
  mark(id: string, kind: ContentKind): Buffer
  made(id: string): void
  kept(id: string): Promise<void>
}

/**
 * A message that may be kept: written to a file as it comes, which becomes an entry or is removed. What goes wrong while
 * it comes is told by `keep` alone, since nobody cares if it is dropped.
 */
export class FileSpool implements Spool {
  readonly #deps: SpoolDeps
  readonly #name = `${randomBytes(12).toString('hex')}.eml`
  readonly #writer: SpoolWriter
  #phase: 'taking' | 'keeping' | 'over' = 'taking'
  #file: FileHandle | undefined
  /** Booked in the room. */
  #takenBytes = 0
  /** Settles when all writes so far have ended. */
  #tail: Promise<void> = Promise.resolve()
  #failure: { readonly error: unknown } | undefined
  #kept: Promise<{ readonly id: string }> | undefined

  constructor(deps: SpoolDeps) {
    this.#deps = deps
    // What a reload changes counts from the next message on.
    const sealTo = deps.sealTo()
    this.#writer = sealTo.length === 0 ? new PlainWriter() : new SealedWriter(sealTo)
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
    const { shelf, room, time, version, underWay, onKept, remote } = this.#deps
    const file = await this.#open()
    const content = await this.#writer.finish(file)
    // Encrypted it is a little longer than what came.
    const moreBytes = Math.max(0, content.fileBytes - this.#takenBytes)
    const keptAtMs = await time()
    const id = createEntryId(keptAtMs)
    const description = encodeEntry(envelope, { id, keptAtMs, ...content, keeper: `clamgate ${version}` })
    if (!this.#take(moreBytes + description.length)) throw room.full()
    underWay.add(id)
    underWay.add(`${id}.json`)
    try {
      const mark = remote?.mark(id, content.kind)
      await shelf.place(id, { temporary: this.#name, kind: content.kind, mark }, description)
      this.#giveBack()
      onKept(id, content.fileBytes + description.length)
    } finally {
      underWay.delete(id)
      underWay.delete(`${id}.json`)
      remote?.made(id)
    }
    // It is kept, whatever becomes of that.
    await remote?.kept(id)
    return { id }
  }

  async #append(bytes: Buffer): Promise<void> {
    if (this.#phase === 'over' || this.#failure !== undefined) return
    try {
      const file = await this.#open()
      await this.#writer.write(file, bytes)
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

function abandoned(): QuarantineError {
  return new QuarantineError('QUARANTINE_ABANDONED', 'The message was given up before it was kept')
}
