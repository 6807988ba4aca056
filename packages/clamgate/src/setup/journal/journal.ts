import { constants } from 'node:fs'
import { lstat, mkdir, open, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { replaceFile, syncDirectory } from '../../ground/replace-file.ts'
import { systemCode } from '../../ground/thrown.ts'
import { SetupError } from '../errors.ts'
import { fileFault } from '../file-fault.ts'
import {
  decodeJournal,
  EMPTY_JOURNAL,
  encodeJournal,
  JOURNAL_VERSION,
  type JournalContent,
  type ReadJournal,
} from './document.ts'

/**
 * Root's alone. Not below /var/lib/clamgate, which the user of the service owns: whoever may write the journal decides
 * which files root writes.
 */
export const SETUP_DIRECTORY = '/var/lib/clamgate-setup'

const NAME = 'journal.json'
/** Written before the journal, with the same: what a step needs for undo survives one file that is spoilt. */
const COPY = 'journal.json.copy'
/** One that could not be read, for people to look at. */
const BROKEN = `${NAME}.broken`
const OWNER_ONLY = 0o600
const WRITABLE_BY_OTHERS = 0o022

/** What was found on disk, and what is to be said of it. */
export interface FoundJournal {
  readonly content: JournalContent
  /** False: there is none, because nothing was set up here, or because it was removed. */
  readonly exists: boolean
  /** The journal was broken, and its copy is used: why. */
  readonly broken: string | undefined
}

/** The journal of a run that changes things. */
export interface Journal {
  readonly content: JournalContent
  /** Changes it on disk, synced, and then here. @throws {SetupError} SETUP_FILE; both are as they were then */
  update(change: (content: JournalContent) => JournalContent): Promise<void>
}

/**
 * Reads the journal. Changes nothing.
 * @throws {SetupError} SETUP_JOURNAL, SETUP_FILE
 */
export async function readJournal(directory: string): Promise<FoundJournal> {
  const path = join(directory, NAME)
  await checkOwner(directory)
  const first = await readOne(path)
  if (first?.kind === 'whole') return { content: first.content, exists: true, broken: undefined }
  if (first?.kind === 'newer') throw newer(path, first.version)
  const copy = await readOne(join(directory, COPY))
  if (copy?.kind === 'newer') throw newer(join(directory, COPY), copy.version)
  if (copy?.kind === 'whole') {
    // Without the journal itself a run was ended before its first step: the copy is written first.
    return { content: copy.content, exists: true, broken: first?.why }
  }
  if (first === undefined && copy === undefined) {
    return { content: EMPTY_JOURNAL, exists: false, broken: undefined }
  }
  throw new SetupError(
    'SETUP_JOURNAL',
    `The journal of setup, ${path}, cannot be read: ${first?.why ?? copy?.why}; its copy is ${copy === undefined ? 'missing' : 'broken too'}`,
    {
      remedy: `Put ${NAME} back from a backup. Without one, nothing can be undone by itself: see "Without the journal" in the guide to setup, and move ${path} and ${COPY} away.`,
      details: { path },
    },
  )
}

/**
 * Opens it for changes; the caller holds the lock. A broken one is moved aside for people to look at.
 * @throws {SetupError} SETUP_JOURNAL, SETUP_FILE
 */
export async function openJournal(directory: string): Promise<Journal & Pick<FoundJournal, 'broken'>> {
  const { content, broken } = await readJournal(directory)
  const path = join(directory, NAME)
  if (broken !== undefined) {
    await rename(path, join(directory, BROKEN)).catch((error: unknown) => {
      throw fileFault(path, 'cannot be moved aside', error)
    })
    await write(directory, content)
  }
  let current = content
  return {
    broken,
    get content() {
      return current
    },
    async update(change) {
      const next = change(current)
      await write(directory, next)
      current = next
    },
  }
}

async function write(directory: string, content: JournalContent): Promise<void> {
  const text = encodeJournal(content)
  for (const name of [COPY, NAME]) {
    const path = join(directory, name)
    await replaceFile(path, text, OWNER_ONLY).catch((error: unknown) => {
      throw fileFault(path, 'cannot be written', error)
    })
  }
}

/** Makes the directory of the journal. @throws {SetupError} SETUP_FILE, SETUP_JOURNAL */
export async function makeSetupDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { mode: 0o700 })
    await syncDirectory(dirname(directory))
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw fileFault(directory, 'cannot be made', error)
  }
  await checkOwner(directory)
}

/** Takes the journal away when it has nothing more to say, and its directory where that is empty then. */
export async function tidyJournal(directory: string): Promise<void> {
  const found = await readJournal(directory)
  if (found.content.entries.length > 0 || found.content.disabled.length > 0) return
  // The copy before the journal: alone it would count. What a kill has left half written goes as well.
  for (const name of [`${COPY}.new`, `${NAME}.new`, BROKEN, COPY, NAME]) {
    await rm(join(directory, name), { recursive: true, force: true })
  }
}

/** After the lock is given back, whose sockets are in there. */
export async function removeIfEmpty(directory: string): Promise<void> {
  await rmdir(directory).catch((error: unknown) => {
    // Not empty: it has a journal, or somebody else's lock.
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(systemCode(error) ?? '')) {
      throw fileFault(directory, 'cannot be removed', error)
    }
  })
}

/** Who may write there decides what root restores: nobody but us and root. */
async function checkOwner(directory: string): Promise<void> {
  const stats = await lstat(directory).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined
    throw fileFault(directory, 'cannot be read', error)
  })
  if (stats === undefined) return
  const trusted = stats.uid === 0 || stats.uid === process.geteuid?.()
  if (stats.isDirectory() && trusted && (stats.mode & WRITABLE_BY_OTHERS) === 0) return
  const what = stats.isDirectory()
    ? `belongs to somebody else, or others may write to it (user ${stats.uid}, mode ${(stats.mode & 0o7777).toString(8)})`
    : 'is no directory'
  throw new SetupError('SETUP_JOURNAL', `${directory}, where setup keeps its journal, ${what}`, {
    remedy: `Look at what is in it. Where it is yours: chown root: ${directory} && chmod 0700 ${directory}`,
    details: { path: directory },
  })
}

async function readOne(path: string): Promise<ReadJournal | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      if (!(await file.stat()).isFile()) return { kind: 'broken', why: 'it is no file' }
      return decodeJournal(await file.readFile('utf8'))
    } finally {
      await file.close()
    }
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT') return undefined
    if (code === 'ELOOP') return { kind: 'broken', why: 'it is a symbolic link' }
    if (code === 'EIO') return { kind: 'broken', why: 'the disk does not read it' }
    throw fileFault(path, 'cannot be read', error)
  }
}

function newer(path: string, version: number): SetupError {
  return new SetupError(
    'SETUP_JOURNAL',
    `${path} was written by a newer Clamgate: its form is ${version}, and this one reads up to ${JOURNAL_VERSION}`,
    { remedy: 'Run the command with the version that wrote it, or a newer one.', details: { path } },
  )
}
