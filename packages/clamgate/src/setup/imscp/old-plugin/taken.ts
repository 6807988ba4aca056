import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { fileFault } from '../../file-fault.ts'
import { readFileState } from '../../files/state.ts'
import { putFile, putState } from '../../files/write.ts'
import { makeImscpDirectory } from '../keep/record.ts'
import { IMSCP_DIRECTORY } from '../types.ts'
import { RETURN_TEXT } from './return-text.ts'

/** Copies of what the old plugin had left, as it was before anything of it was changed. */
export const OLD_PLUGIN_DIRECTORY: string = join(IMSCP_DIRECTORY, 'old-plugin')

const NAME = 'taken.json'
const FILES = 'files'

const takenSchema = z.object({
  schema: z.literal('clamgate.imscp-old-plugin/1'),
  /** Files of clamav-unofficial-sigs that are the plugin's, until all are gone. */
  files: z.array(z.string()),
  databaseDirectory: z.string(),
  /** Databases of its, until each has another name or is gone. */
  databases: z.array(z.string()),
  /** Those that have another name, until ours are live. */
  aside: z.array(z.string()),
  /** Since when, ms since the epoch. */
  asideAt: z.number(),
  /** Its options were in clamav-milter.conf, and are in the copy of that. */
  hadBlock: z.boolean(),
  /** Where its milter listened, until Postfix asks it no more. */
  listen: z.array(z.string()),
  /** `running`: it is still to be stopped. */
  milter: z.enum(['unknown', 'running', 'stopped']),
})

/** What is known of a takeover that was begun: a run that goes on after a kill finds less on the host than there was. */
export type Taken = z.output<typeof takenSchema>

const NOTHING: Taken = {
  schema: 'clamgate.imscp-old-plugin/1',
  files: [],
  databaseDirectory: '',
  databases: [],
  aside: [],
  asideAt: 0,
  hadBlock: false,
  listen: [],
  milter: 'unknown',
}

/** Nothing where no takeover was begun, or what is known of one cannot be read. */
export async function readTaken(root: string): Promise<Taken> {
  try {
    const state = await readFileState(join(root, OLD_PLUGIN_DIRECTORY, NAME))
    if (state.state !== 'file') return NOTHING
    return takenSchema.parse(JSON.parse(Buffer.from(state.content, 'base64').toString('utf8')))
  } catch {
    return NOTHING
  }
}

/** Writes down what is known, before a part is done, or after it. @throws {SetupError} SETUP_FILE, SETUP_STOPPED */
export async function updateTaken(root: string, change: Partial<Taken>): Promise<void> {
  const directory = await makeDirectory(root)
  const next = { ...(await readTaken(root)), ...change }
  await putOwn(join(directory, 'README'), RETURN_TEXT)
  await putOwn(join(directory, NAME), `${JSON.stringify(next, undefined, 2)}\n`)
}

/** Its clamav-milter is to be stopped, unless it is already, though nothing else will tell so. @throws {SetupError} SETUP_FILE */
export async function rememberMilter(root: string): Promise<void> {
  if ((await readTaken(root)).milter === 'unknown') await updateTaken(root, { milter: 'running' })
}

/** The takeover is done: what is on the host from now on is somebody else's. @throws {SetupError} SETUP_FILE */
export async function finishTakeover(root = '/'): Promise<void> {
  const { databaseDirectory, aside, asideAt } = await readTaken(root)
  await updateTaken(root, { ...NOTHING, databaseDirectory, aside, asideAt })
}

/**
 * Keeps copies of files, with owner, mode and time, before they are changed. What is not there is passed over.
 * @throws {SetupError} SETUP_FILE, SETUP_STOPPED; a file that cannot be copied is not to be changed
 */
export async function keepCopies(root: string, paths: readonly string[]): Promise<void> {
  const directory = await makeDirectory(root)
  await putOwn(join(directory, 'README'), RETURN_TEXT)
  for (const path of paths) {
    const state = await readFileState(join(root, path))
    if (state.state === 'absent') continue
    const copy = copyOf(root, path)
    await mkdir(dirname(copy), { recursive: true, mode: 0o700 }).catch((error: unknown) => {
      throw fileFault(dirname(copy), 'cannot be made', error)
    })
    await putState(copy, state)
  }
}

/** Where the copy of a file is. */
export function copyOf(root: string, path: string): string {
  return join(root, OLD_PLUGIN_DIRECTORY, FILES, path)
}

/** The text of a copy, its bytes as latin1; undefined where there is none. */
export async function readCopy(root: string, path: string): Promise<string | undefined> {
  const state = await readFileState(copyOf(root, path)).catch(() => undefined)
  return state?.state === 'file' ? Buffer.from(state.content, 'base64').toString('latin1') : undefined
}

async function makeDirectory(root: string): Promise<string> {
  await makeImscpDirectory(join(root, IMSCP_DIRECTORY))
  const directory = join(root, OLD_PLUGIN_DIRECTORY)
  await makeImscpDirectory(directory)
  return directory
}

async function putOwn(path: string, text: string): Promise<void> {
  const [uid, gid] = [process.geteuid?.() ?? 0, process.getegid?.() ?? 0]
  await putFile(path, { content: Buffer.from(text), mode: 0o600, uid, gid })
}
