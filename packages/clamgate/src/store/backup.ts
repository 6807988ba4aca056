import { closeSync, constants, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { messageOf, systemCode } from '../ground/thrown.ts'
import { toStoreError } from './dialect/failure.ts'
import { findFile } from './dialect/open-sqlite.ts'
import { besides, type StorePlace } from './dialect/place.ts'
import { StoreError } from './errors.ts'
import { problemsOf } from './integrity.ts'

/** One of the two files. */
export interface BackedUp {
  readonly file: string
  readonly sizeBytes: number
}

/** Pages that are copied at once: between them progress is told. */
const PAGES = 4096
const PART = '.part'

/**
 * Copies both files of a store while it is written to: what was committed before it begins, whole, each into one file of mode
 * 0600 that was not there. Each copy is checked before it has its name.
 * @param target where events go; the state stands beside, `x.state.db` by `x.db`
 * @throws {StoreError} STORE_BACKUP_EXISTS, STORE_BACKUP_FAILED, STORE_DAMAGED; what befalls the store
 */
export async function backUpFiles(
  { file, stateFile }: StorePlace & { readonly kind: 'sqlite' },
  target: string,
  onProgress: (share: number) => void = () => undefined,
): Promise<readonly BackedUp[]> {
  const targets = [target, besides(target)] as const
  const made: string[] = []
  try {
    // Both names are ours before anything is copied.
    for (const one of targets) {
      reserve(one)
      made.push(one)
    }
    const sizes = [file, stateFile].map((one) => statSync(one, { throwIfNoEntry: false })?.size ?? 0)
    const share = (sizes[0] ?? 0) / Math.max(1, sizes[0] ?? 0, (sizes[0] ?? 0) + (sizes[1] ?? 0))
    await copy(file, targets[0], (done) => onProgress(done * share))
    await copy(stateFile, targets[1], (done) => onProgress(share + done * (1 - share)))
    for (const one of targets) renameSync(`${one}${PART}`, one)
    sync(dirname(target))
    return targets.map((one) => ({ file: one, sizeBytes: statSync(one).size }))
  } catch (error) {
    for (const one of made) for (const path of [one, `${one}${PART}`]) rmSync(path, { force: true })
    throw error
  }
}

function reserve(target: string): void {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL
  for (const path of [target, `${target}${PART}`]) {
    try {
      closeSync(openSync(path, flags, 0o600))
    } catch (error) {
      if (path !== target) rmSync(target, { force: true })
      throw systemCode(error) === 'EEXIST' ? exists(path, error) : failed(path, error)
    }
  }
}

async function copy(file: string, target: string, onProgress: (share: number) => void): Promise<void> {
  const part = `${target}${PART}`
  const source = openSource(file)
  try {
    // What others commit meanwhile would make it begin again, and again.
    source.exec('BEGIN')
    source.prepare('SELECT count(*) FROM sqlite_schema').get()
    await backup(source, part, {
      rate: PAGES,
      progress: ({ totalPages, remainingPages }) => onProgress(1 - remainingPages / Math.max(1, totalPages)),
    })
  } catch (error) {
    throw failed(target, error)
  } finally {
    source.close()
  }
  verify(part, target)
  sync(part)
  onProgress(1)
}

function openSource(file: string): DatabaseSync {
  try {
    findFile(file)
    return new DatabaseSync(file, { readOnly: true, timeout: 5000 })
  } catch (error) {
    throw toStoreError(error)
  }
}

/** Reads all of it; a copy that stands in one file has no journal beside. */
function verify(part: string, target: string): void {
  let problems: readonly string[]
  try {
    const written = new DatabaseSync(part)
    try {
      written.exec('PRAGMA journal_mode = DELETE')
      problems = problemsOf(written)
    } finally {
      written.close()
    }
  } catch (error) {
    throw failed(target, error)
  }
  const [first] = problems
  if (first === undefined) return
  throw new StoreError('STORE_DAMAGED', `The copy for ${target} is damaged, as the database is: ${first}`, {
    remedy: 'Nothing was left behind. Look at all that is wrong: clamgate store check',
  })
}

function sync(path: string): void {
  const descriptor = openSync(path, constants.O_RDONLY)
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function exists(path: string, cause: unknown): StoreError {
  return new StoreError('STORE_BACKUP_EXISTS', `${path} is there already, and is not written over`, {
    cause,
    remedy: 'Name another file, or remove that one.',
  })
}

function failed(path: string, cause: unknown): StoreError {
  return new StoreError('STORE_BACKUP_FAILED', `${path} cannot be written: ${messageOf(cause)}`, {
    cause,
    remedy: 'See that its directory is there, that you may write into it, and that the disk has room.',
  })
}
