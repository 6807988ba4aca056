import { constants } from 'node:fs'
import { lstat, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { systemCode } from '../../ground/thrown.ts'
import { QuarantineError } from './errors.ts'

const OWNER_ONLY = 0o700
const WRITABLE_BY_OTHERS = 0o022

/**
 * Makes a directory (mode 0700) where it is missing, so that it survives a power failure, and checks that it is ours
 * alone: whoever may write to it could put a link in the place of a file.
 * @throws {QuarantineError} QUARANTINE_DIRECTORY_UNSAFE; and system errors when it cannot be made
 */
export async function claimDirectory(path: string): Promise<void> {
  if (await make(path)) await syncDirectory(dirname(path), { mayBeUnreadable: true })
  await checkDirectory(path)
}

/**
 * Checks that a directory is ours alone.
 * @throws {QuarantineError} QUARANTINE_DIRECTORY_UNSAFE; and the system error when there is none
 */
export async function checkDirectory(path: string): Promise<void> {
  const found = await lstat(path) // lstat: the target of a link is nobody's promise
  const ours = process.geteuid?.() ?? 0
  const mode = (found.mode & 0o7777).toString(8).padStart(4, '0')
  if (!found.isDirectory()) throw unsafe(path, found.isSymbolicLink() ? 'is a link' : 'is no directory')
  if (found.uid !== ours)
    throw unsafe(path, `belongs to the user ${found.uid}, the daemon runs as user ${ours}`)
  if ((found.mode & WRITABLE_BY_OTHERS) !== 0)
    throw unsafe(path, `may be written to by others (mode ${mode})`)
}

/** Makes the names in a directory as durable as fsync(2) makes the content of a file. */
export async function syncDirectory(
  path: string,
  { mayBeUnreadable = false }: { readonly mayBeUnreadable?: boolean } = {},
): Promise<void> {
  try {
    const directory = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
    try {
      await directory.sync()
    } finally {
      await directory.close()
    }
  } catch (error) {
    // A parent that may be entered and not read cannot be opened; a link among the parents is the administrator's.
    const code = systemCode(error)
    if (!mayBeUnreadable || (code !== 'EACCES' && code !== 'ELOOP' && code !== 'ENOTDIR')) throw error
  }
}

/** Syncs of directories, shared by those who ask for the same one at once: who comes while one runs waits for the next. */
export class SharedSync {
  readonly #running = new Map<string, Promise<void>>()
  readonly #next = new Map<string, Promise<void>>()

  /** Resolves when all names that are in the directory by now are durable. */
  sync(path: string): Promise<void> {
    const next = this.#next.get(path)
    if (next !== undefined) return next
    const before = this.#running.get(path) ?? Promise.resolve()
    const mine = before
      .catch(() => undefined)
      .then(async () => {
        this.#next.delete(path)
        this.#running.set(path, mine)
        try {
          await syncDirectory(path)
        } finally {
          if (this.#running.get(path) === mine) this.#running.delete(path)
        }
      })
    this.#next.set(path, mine)
    return mine
  }
}

/** @returns whether it was made now */
async function make(path: string): Promise<boolean> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o755 })
    await mkdir(path, { mode: OWNER_ONLY })
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
}

function unsafe(path: string, what: string): QuarantineError {
  return new QuarantineError(
    'QUARANTINE_DIRECTORY_UNSAFE',
    `The directory ${path} of the quarantine ${what}`,
    {
      details: { directory: path },
      remedy: `Make ${path} a directory of the user of the daemon with mode 0700 (chown, chmod), remove it, or change quarantine.directory.`,
    },
  )
}
