import { lstat, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isDescriptorPath } from '../../ground/descriptor-path.ts'
import { systemCode } from '../../ground/thrown.ts'
import { whoMay } from '../../ground/who-may.ts'
import { ConfigError } from '../errors.ts'
import { broken, type ConfigProblem, type Words, words } from '../problem.ts'
import { type ConfigText, readConfigFile } from './file.ts'

/** The directory beside a configuration file whose files are read after it. */
export const FRAGMENTS_DIRECTORY = 'conf.d'

/** More files than this are hardly meant to be a configuration. */
export const MAX_FRAGMENTS = 200

/** A file of the configuration as it was read. */
export interface NamedText extends ConfigText {
  readonly file: string
}

/** What stands in the directory of fragments. */
export interface Fragments {
  /** In the order of their names. */
  readonly texts: readonly NamedText[]
  /** Files that are not read, though they look as if they were meant to be. */
  readonly warnings: readonly ConfigProblem[]
}

/** Where the fragments of a configuration file are; undefined for one that comes through a pipe, which is in no directory. */
export function fragmentsDirectory(main: string): string | undefined {
  return isDescriptorPath(main) || main === '/dev/null' ? undefined : join(dirname(main), FRAGMENTS_DIRECTORY)
}

/**
 * Reads the files `conf.d/*.yaml` beside a configuration file, in the order of the bytes of their names. Hidden files and
 * those with another ending (copies of editors and package managers) are left alone.
 *
 * @throws {ConfigError} CONFIG_UNREADABLE with each file that cannot be read
 */
export async function readFragments(main: string): Promise<Fragments> {
  const directory = fragmentsDirectory(main)
  const names = directory === undefined ? [] : await namesIn(directory, main)
  if (directory === undefined || names.length === 0) return { texts: [], warnings: [] }
  const wanted = names.filter(isFragment).toSorted(byBytes)
  if (wanted.length > MAX_FRAGMENTS) {
    const many = words(
      `holds ${wanted.length} files; at most ${MAX_FRAGMENTS} are read`,
      'see that this is the right directory',
    )
    throw unreadable(main, [{ ...broken(undefined, many), file: directory }])
  }
  const texts: NamedText[] = []
  const problems: ConfigProblem[] = []
  for (const name of wanted) {
    const file = join(directory, name)
    try {
      texts.push({ file, ...(await readConfigFile(file)) })
    } catch (cause) {
      if (!(cause instanceof ConfigError)) throw cause
      problems.push(...(await inWordsOfFragments(cause, file)))
    }
  }
  if (problems.length > 0) throw unreadable(main, problems)
  return { texts, warnings: names.filter(isOtherYaml).toSorted(byBytes).map(notRead(directory)) }
}

/** The names in a directory; none where it is not there. */
async function namesIn(directory: string, main: string): Promise<readonly string[]> {
  try {
    return await readdir(directory)
  } catch (cause) {
    const code = systemCode(cause) ?? 'unknown error'
    if (code === 'ENOENT' && !(await isLink(directory))) return []
    // The main file is not in a directory either: whoever reads that one says so.
    if (code === 'ENOTDIR' && !(await isThere(directory))) return []
    throw unreadable(main, [{ ...broken(undefined, await directoryWords(code, directory)), file: directory }])
  }
}

async function directoryWords(code: string, directory: string): Promise<Words> {
  if (code === 'ENOENT') return words('is a link to what is not there', 'remove it, or create the directory')
  if (code === 'ENOTDIR') return words('is no directory', 'move it away, or make it a directory')
  if (code === 'EACCES' || code === 'EPERM') {
    const who = await whoMay(directory, 'read')
    return words('no permission to read it', `run ${who}, or let this user read it: chown, chmod`)
  }
  return words(`cannot be read (${code})`, 'see that ls can read it')
}

/** Nobody named the file, so that the path need not be corrected. */
async function inWordsOfFragments(error: ConfigError, file: string): Promise<readonly ConfigProblem[]> {
  const isDangling = error.code === 'CONFIG_NOT_FOUND' && (await isLink(file))
  return error.problems.map((problem) => {
    if (isDangling) {
      return { ...problem, file, ...words('is a link to what is not there', 'remove it, or create the file') }
    }
    const isDirectory = problem.message === 'is a directory'
    return {
      ...problem,
      file,
      remedy: isDirectory ? 'move it away, or give it another ending' : problem.remedy,
    }
  })
}

async function isLink(path: string): Promise<boolean> {
  return await lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  )
}

async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  )
}

function unreadable(main: string, problems: readonly ConfigProblem[]): ConfigError {
  return new ConfigError('CONFIG_UNREADABLE', { file: main, problems })
}

/** Whether a file of that name is read. Emacs and vi mark their copies at the front or at the end: none of them is. */
export function isFragment(name: string): boolean {
  return /^[^.].*\.yaml$/.test(name)
}

/** What is read elsewhere under such a name. */
function isOtherYaml(name: string): boolean {
  return /^[^.].*\.(?:yml|YAML|YML)$/.test(name)
}

function notRead(directory: string): (name: string) => ConfigProblem {
  return (name) => ({
    ...{ severity: 'warning', key: '', place: undefined, file: join(directory, name) },
    ...words('is not read: only names that end in .yaml are', 'rename it, or remove it'),
  })
}

/** The order in which they are read. */
export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
