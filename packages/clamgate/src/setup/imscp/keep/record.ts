import { chmod, mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { syncDirectory } from '../../../ground/replace-file.ts'
import { messageOf, systemCode } from '../../../ground/thrown.ts'
import { fileFault } from '../../file-fault.ts'
import { checkPlace } from '../../files/safe-place.ts'
import { readFileState } from '../../files/state.ts'
import { putFile, removeDraft } from '../../files/write.ts'
import { IMSCP_DIRECTORY, type ImscpRecord } from '../types.ts'

const NAME = 'record.json'
/** Written before the record, with the same: values that were carried over survive one file that is spoilt. */
const COPY = 'record.json.copy'
/** One that could not be read, for people to look at. */
const BROKEN = 'record.json.broken'
const ENTRIES = 'entries'

const valuesSchema = z.record(z.string(), z.unknown())

const recordSchema = z.object({
  schema: z.literal('clamgate.imscp-record/1'),
  version: z.string(),
  appliedAt: z.string(),
  config: valuesSchema,
  shipped: valuesSchema.optional(),
  carried: valuesSchema,
  guiDirectory: z.string(),
  /** A record of the first release has none. */
  postfixDirectory: z.string().default(''),
  state: z.enum(['applied', 'pending', 'disabled']),
  report: z.array(z.string()),
})

/** What is on disk, and what is to be said of it. */
export interface FoundRecord {
  readonly record: ImscpRecord | undefined
  /** A sentence: the record cannot be read, and why; its copy is used, where that is whole. */
  readonly broken: string | undefined
}

/** Reads the record of what was applied last. Changes nothing, and never rejects: a record that is spoilt is none. */
export async function readRecord(directory = IMSCP_DIRECTORY): Promise<FoundRecord> {
  const path = join(directory, NAME)
  const first = await readOne(path)
  if (first.record !== undefined) return first
  const copy = await readOne(join(directory, COPY))
  const why = first.broken ?? copy.broken
  if (why === undefined) return copy
  const instead =
    copy.record === undefined ? 'nothing is known of what was applied before' : 'its copy is used'
  return { record: copy.record, broken: `The plugin's record ${path} cannot be read (${why}): ${instead}` }
}

/** {@link readRecord}, and moves a broken one aside, where people find it. @throws {SetupError} SETUP_FILE */
export async function openRecord(directory = IMSCP_DIRECTORY): Promise<FoundRecord> {
  const found = await readRecord(directory)
  if (found.broken === undefined) return found
  const path = join(directory, NAME)
  try {
    await rm(join(directory, BROKEN), { recursive: true, force: true })
    await rename(path, join(directory, BROKEN))
  } catch (error) {
    // It is the copy that is broken.
    if (systemCode(error) !== 'ENOENT') throw fileFault(path, 'cannot be moved aside', error)
    await rm(join(directory, COPY), { recursive: true, force: true })
  }
  if (found.record !== undefined) await writeRecord(found.record, directory)
  return found
}

/** @throws {SetupError} SETUP_FILE, SETUP_STOPPED; the record is as it was then */
export async function writeRecord(record: ImscpRecord, directory = IMSCP_DIRECTORY): Promise<void> {
  const text = `${JSON.stringify(record, undefined, 2)}\n`
  for (const name of [COPY, NAME]) await write(directory, name, text)
}

/**
 * Writes down the entries of main.cf that are ours: before they get there, so that a removal without this program finds
 * each of them.
 * @throws {SetupError} SETUP_FILE, SETUP_STOPPED
 */
export async function writeEntries(entries: readonly string[], directory = IMSCP_DIRECTORY): Promise<void> {
  await write(directory, ENTRIES, entries.map((entry) => `${entry}\n`).join(''))
}

/** What {@link writeEntries} has written last; nothing where that cannot be read. */
export async function readEntries(directory = IMSCP_DIRECTORY): Promise<readonly string[]> {
  const text = await readFile(join(directory, ENTRIES), 'utf8').catch(() => '')
  return text.split('\n').filter((line) => line !== '')
}

/** Takes record and entries away; what was kept of the old plugin stays. @throws {SetupError} SETUP_FILE */
export async function removeRecord(directory = IMSCP_DIRECTORY): Promise<void> {
  // The copy before the record: alone it would count.
  for (const name of [COPY, NAME, BROKEN, ENTRIES]) {
    const path = join(directory, name)
    await removeDraft(path)
    await rm(path, { recursive: true, force: true }).catch((error: unknown) => {
      throw fileFault(path, 'cannot be removed', error)
    })
  }
  await syncDirectory(directory).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw fileFault(directory, 'cannot be written', error)
  })
}

/** Makes the directory of the plugin, root's alone. @throws {SetupError} SETUP_FILE, SETUP_STOPPED */
export async function makeImscpDirectory(directory = IMSCP_DIRECTORY): Promise<void> {
  await checkPlace(directory)
  try {
    await mkdir(directory, { mode: 0o700 })
    await syncDirectory(dirname(directory))
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw fileFault(directory, 'cannot be made', error)
  }
  await checkPlace(join(directory, NAME))
  try {
    if (((await stat(directory)).mode & 0o7777) !== 0o700) await chmod(directory, 0o700)
  } catch (error) {
    throw fileFault(directory, 'cannot be made for root alone', error)
  }
}

async function write(directory: string, name: string, text: string): Promise<void> {
  await makeImscpDirectory(directory)
  const [uid, gid] = [process.geteuid?.() ?? 0, process.getegid?.() ?? 0]
  await putFile(join(directory, name), { content: Buffer.from(text), mode: 0o600, uid, gid })
}

async function readOne(path: string): Promise<FoundRecord> {
  try {
    const state = await readFileState(path)
    if (state.state === 'absent') return { record: undefined, broken: undefined }
    if (state.state === 'link') return { record: undefined, broken: 'it is a symbolic link' }
    return decode(Buffer.from(state.content, 'base64').toString('utf8'))
  } catch (error) {
    return { record: undefined, broken: messageOf(error) }
  }
}

function decode(text: string): FoundRecord {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { record: undefined, broken: text.trim() === '' ? 'it is empty' : 'it is no JSON' }
  }
  const read = recordSchema.safeParse(value)
  if (read.success) return { record: read.data, broken: undefined }
  const [issue] = read.error.issues
  return { record: undefined, broken: `${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'is wrong'}` }
}
