import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, lstat, open, rename, statfs, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../../ground/thrown.ts'
import { Claim } from './claim.ts'
import { checkDirectory, claimDirectory, syncDirectory } from './directory.ts'
import { dayOfEntry } from './entry-id.ts'
import { isNoRoom } from './errors.ts'

/** Endings of the file of a message: as it came, or encrypted in the format of age. */
export const CONTENT_KINDS = ['eml', 'eml.age'] as const
export type ContentKind = (typeof CONTENT_KINDS)[number]

/** Files of an entry, `ID.KIND`, in the order in which they are removed. The log is there once something has happened to it. */
export const ENTRY_FILES = ['json', ...CONTENT_KINDS, 'log'] as const
export type EntryFile = (typeof ENTRY_FILES)[number]

/** Messages that are being taken in, and descriptions that are not yet in their place. */
export const SPOOL_DIRECTORY = '.spool'

/** `ID.s3` beside an entry: there may be objects of it on S3; see `quarantine/s3/mark.ts`. Whoever keeps these removes it. */
export const REMOTE_MARK = 's3'

/** A message in the spool, and what it becomes. */
export interface SpooledContent {
  readonly temporary: string
  readonly kind: ContentKind
  /** The content of `ID.s3`, where it goes to S3. */
  readonly mark?: Buffer | undefined
}

/**
 * The files of the quarantine. An entry is `YYYY-MM-DD/ID.eml` (`.eml.age` where it is encrypted) with `ID.json` beside it, and
 * `ID.log` once something was done with it. The `.json` is what makes it one: it is renamed into its place last, when
 * everything else is on disk.
 *
 * `.spool/ID.json` exists before `ID.eml` comes to its place, and is what becomes `ID.json`: so whoever finds an `.eml`
 * alone can take the description away, and then nobody can make an entry of it any more (see `sweep.ts`).
 */
export class Shelf {
  readonly directory: string
  readonly #spool: string
  #ready: Promise<void> | undefined
  readonly #claim: Claim
  /** The newest day whose directory is there. */
  #day: { readonly name: string; readonly ready: Promise<void> } | undefined

  constructor(directory: string) {
    this.directory = directory
    this.#spool = join(directory, SPOOL_DIRECTORY)
    this.#claim = new Claim(directory)
  }

  /** Makes the directories that are missing, and checks them; once, until something goes wrong. */
  ready(): Promise<void> {
    this.#ready ??= this.#prepare().catch((error: unknown) => {
      this.#ready = undefined
      throw error
    })
    return this.#ready
  }

  /**
   * Checks the directories, if they are there.
   * @returns `full`: they are, and the disk has no room, not even for what says that they are ours
   */
  async check(): Promise<'missing' | 'ready' | 'full'> {
    try {
      await checkDirectory(this.directory)
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return 'missing'
      throw error
    }
    try {
      await this.ready()
      return 'ready'
    } catch (error) {
      if (isNoRoom(error)) return 'full'
      throw error
    }
  }

  /** Asked before something in it is changed. @throws {QuarantineError} QUARANTINE_DIRECTORY_IN_USE */
  async own(): Promise<void> {
    if (!(await this.#claim.stands())) this.#forget()
    await this.check()
  }

  /** Leaves the directory to others. */
  release(): Promise<void> {
    return this.#claim.release()
  }

  /** Makes the directories that are missing, and writes and removes a file: an empty one fits on a full disk, too. */
  async tryOut(): Promise<void> {
    this.#forget() // its rights may be others by now
    const name = `${randomBytes(12).toString('hex')}.try`
    const file = await this.openTemporary(name)
    try {
      await file.write(Buffer.alloc(TRIED_BYTES))
    } finally {
      await file.close()
      await this.removeTemporary(name)
    }
  }

  /** Bytes that the disk has for us. */
  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.directory)
    return bavail * bsize
  }

  /** A new file in the spool, for its owner only; its name must be new too. */
  async openTemporary(name: string): Promise<FileHandle> {
    // Somebody may have removed the directory, and another daemon made it anew.
    if (!(await this.#claim.stands())) this.#forget()
    await this.ready()
    const path = join(this.#spool, name)
    try {
      return await open(path, NEW_FILE, OWNER_ONLY)
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error
      // Somebody has removed the directory since it was checked.
      this.#forget()
      await this.ready()
      return await open(path, NEW_FILE, OWNER_ONLY)
    }
  }

  /** Removes a file from the spool, if it is there. @returns whether it was */
  removeTemporary(name: string): Promise<boolean> {
    return removeFile(join(this.#spool, name))
  }

  /**
   * Makes an entry of a message in the spool that is on disk already. When it resolves the entry survives a power failure;
   * when it rejects there is none.
   */
  async place(id: string, content: SpooledContent, description: Buffer): Promise<void> {
    const json = `${id}.json`
    const file = await this.openTemporary(json)
    try {
      try {
        await file.writeFile(description)
        await file.sync()
      } finally {
        await file.close()
      }
      await this.#place(id, content).catch(async (error: unknown) => {
        if (systemCode(error) !== 'ENOENT') throw error
        // The directory of the day may have been removed by hand; a second failure is final.
        this.#forget()
        await this.ready()
        await this.#place(id, content)
      })
    } catch (error) {
      await this.removeTemporary(json).catch(() => undefined)
      await this.remove(id).catch(() => undefined)
      if (content.mark !== undefined) await removeFile(this.path(id, REMOTE_MARK)).catch(() => undefined)
      throw error
    }
  }

  /** Removes an entry, its description first: what is left when we are killed in between is no entry. */
  async remove(id: string): Promise<void> {
    for (const kind of ENTRY_FILES) await removeFile(this.path(id, kind))
  }

  path(id: string, kind: EntryFile | typeof REMOTE_MARK): string {
    return join(this.directory, dayOfEntry(id), `${id}.${kind}`)
  }

  async #place(id: string, { temporary, kind, mark }: SpooledContent): Promise<void> {
    const day = dayOfEntry(id)
    await this.#dayReady(day)
    const directory = join(this.directory, day)
    const from = join(this.#spool, temporary)
    if (mark !== undefined) await writeMark(this.path(id, REMOTE_MARK), mark)
    await rename(from, this.path(id, kind)).catch(async (error: unknown) => {
      // At the second try it may be there already.
      if (systemCode(error) !== 'ENOENT' || !(await exists(this.path(id, kind)))) throw error
    })
    // Not every file system keeps the order of two renames through a power failure.
    await syncDirectory(directory)
    await rename(join(this.#spool, `${id}.json`), this.path(id, 'json'))
    await syncDirectory(directory)
  }

  #dayReady(name: string): Promise<void> {
    if (this.#day?.name !== name) {
      const ready = claimDirectory(join(this.directory, name)).catch((error: unknown) => {
        this.#day = undefined
        throw error
      })
      this.#day = { name, ready }
    }
    return this.#day.ready
  }

  async #prepare(): Promise<void> {
    await claimDirectory(this.directory)
    await this.#claim.take()
    await claimDirectory(this.#spool)
  }

  #forget(): void {
    this.#ready = undefined
    this.#day = undefined
  }
}

/** Synced; its directory is not. At a second try it may be there already. */
async function writeMark(path: string, mark: Buffer): Promise<void> {
  await using file = await open(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW,
    OWNER_ONLY,
  )
  await file.writeFile(mark)
  await file.sync()
}

/** More than a file system puts beside the name of a file. */
const TRIED_BYTES = 4096
const NEW_FILE = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
const OWNER_ONLY = 0o600

/** @returns false when it was not there */
export async function removeFile(path: string): Promise<boolean> {
  try {
    await unlink(path)
    return true
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false
    throw error
  }
}

/** Whether a name is taken, also by a link to nowhere. */
export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false
    throw error
  }
}
