import { mkdir, open, unlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { syncDirectory } from '../../ground/replace-file.ts'
import { systemCode } from '../../ground/thrown.ts'
import { shown } from '../draft.ts'
import { ImportError } from '../errors.ts'

/** Copies of one secret that are tried beside each other: whoever has more has other troubles. */
const MOST_FILES = 100

/** Where a secret is. */
export interface SecretFile {
  readonly name: string
  readonly path: string
  /** It was written by this run, and not there before with the same text. */
  readonly isNew: boolean
}

/**
 * Writes secrets to files of mode 0600, each in one of its own: `securiteinfo.secret`. A file that is there is never
 * changed: it is used when it holds the same and nobody else may read it, otherwise the next name is taken.
 *
 * @throws {ImportError} IMPORT_OUTPUT
 */
export async function writeSecrets(
  directory: string,
  secrets: ReadonlyMap<string, string>,
): Promise<readonly SecretFile[]> {
  if (secrets.size === 0) return []
  const place = resolve(directory)
  try {
    await mkdir(place, { recursive: true, mode: 0o750 })
    const files: SecretFile[] = []
    for (const [name, text] of secrets) files.push(await writeSecret(place, name, text))
    await syncDirectory(place).catch(() => undefined) // not every file system can
    return files
  } catch (error) {
    throw failure(place, error)
  }
}

async function writeSecret(directory: string, name: string, text: string): Promise<SecretFile> {
  for (let number = 1; number <= MOST_FILES; number++) {
    const path = join(directory, number === 1 ? `${name}.secret` : `${name}-${number}.secret`)
    if (await writeNew(path, text)) return { name, path, isNew: true }
    if (await holds(path, text)) return { name, path, isNew: false }
  }
  throw new Error(`more than ${MOST_FILES} files named ${name} are there already`)
}

/** False when there is something of that name. */
async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await using file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(`${text}\n`)
      await file.sync()
    } catch (error) {
      await unlink(path).catch(() => undefined) // half a secret is none
      throw error
    }
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
}

async function holds(path: string, text: string): Promise<boolean> {
  try {
    await using file = await open(path, 'r')
    const stats = await file.stat()
    if (!stats.isFile() || (stats.mode & 0o077) !== 0 || stats.size > 8192) return false
    return (await file.readFile('utf8')).replace(/\r?\n$/, '') === text
  } catch {
    return false
  }
}

function failure(directory: string, cause: unknown): ImportError {
  const code = systemCode(cause)
  const why = code ?? (cause instanceof Error ? cause.message : 'unknown error')
  return new ImportError(
    'IMPORT_OUTPUT',
    `Secrets cannot be written to ${shown(directory)} (${why}): nothing was imported`,
    {
      remedy: 'Run the command as a user who may write there, or name another directory with --secrets.',
      details: { directory },
      cause,
    },
  )
}
