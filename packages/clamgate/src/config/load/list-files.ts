import { stat } from 'node:fs/promises'
import { systemCode } from '../../ground/thrown.ts'
import { ConfigError } from '../errors.ts'
import type { Finding } from '../problem.ts'
import type { Config } from '../schema.ts'
import { type FileEntries, MAX_ENTRY_CHARACTERS } from '../sections/lists.ts'
import { readConfigFile } from './file.ts'

/** Most lines of a list file, comments among them. */
export const MAX_LIST_LINES = 100_000

export interface ListFileOptions {
  /** `warning` where another user than the daemon's looks at the configuration: it may lack the right to read. */
  readonly unreadable: 'error' | 'warning'
}

/**
 * Reads the list files, `{ file: /path }`, that the configuration names: UTF-8, one entry on a line, blanks around it
 * ignored, also empty lines and those that start with `#`. An empty file is a list without entries.
 *
 * Each entry of the result has its `lines`, but for files that could not be read; these are among the findings.
 */
export async function readListFiles(
  config: Config,
  options: ListFileOptions,
): Promise<{ readonly config: Config; readonly findings: readonly Finding[] }> {
  const findings: Finding[] = []
  const files = new Map<string, Promise<ListFile>>()
  const read = (path: string): Promise<ListFile> => {
    const reading = files.get(path) ?? readListFile(path, options)
    files.set(path, reading)
    return reading
  }
  const fill = async (entry: unknown, key: string): Promise<unknown> => {
    if (!isFileEntries(entry)) return entry
    const { lines, problems } = await read(entry.file)
    findings.push(...problems.map((problem) => ({ ...problem, key })))
    return lines === undefined ? entry : { ...entry, lines }
  }
  const policy = await mapLists(config.policy, 'policy', fill)
  // Only entries of lists are replaced, and by entries: the shape stays.
  return { config: { ...config, policy: policy as Config['policy'] }, findings }
}

type Problem = Omit<Finding, 'key'>

interface ListFile {
  readonly lines?: NonNullable<FileEntries['lines']>
  readonly problems: readonly Problem[]
}

/** The elements of every list below a value, replaced. A list's key is its dotted path; an element's has its index. */
async function mapLists(
  value: unknown,
  key: string,
  replace: (element: unknown, key: string) => Promise<unknown>,
): Promise<unknown> {
  if (Array.isArray(value)) {
    const elements: unknown[] = []
    for (const [index, element] of value.entries()) {
      const at = `${key}[${index}]`
      elements.push(await mapLists(await replace(element, at), at, replace))
    }
    return elements
  }
  if (typeof value !== 'object' || value === null || isFileEntries(value)) return value
  const entries: [string, unknown][] = []
  for (const [name, inner] of Object.entries(value)) {
    entries.push([name, await mapLists(inner, `${key}.${name}`, replace)])
  }
  return Object.fromEntries(entries)
}

/** True for the element of a list that names a file. */
export function isFileEntries(value: unknown): value is FileEntries {
  return typeof value === 'object' && value !== null && 'file' in value && typeof value.file === 'string'
}

async function readListFile(path: string, { unreadable }: ListFileOptions): Promise<ListFile> {
  try {
    const { mode, ...kind } = await kindOf(path)
    if (!kind.isFile) {
      return failed(`${path} is not a file`, 'name a text file with one entry on each line')
    }
    const { text } = await readConfigFile(path)
    const listed = linesOf(path, text)
    const isOpen = (mode & 0o002) !== 0
    return isOpen ? { ...listed, problems: [...listed.problems, writableByAll(path)] } : listed
  } catch (cause) {
    const { message, remedy, isContent } = faultOf(path, cause)
    return failed(message, remedy, isContent ? 'error' : unreadable)
  }
}

async function kindOf(path: string): Promise<{ readonly isFile: boolean; readonly mode: number }> {
  const kind = await stat(path)
  return { isFile: kind.isFile(), mode: kind.mode }
}

function linesOf(path: string, text: string): ListFile {
  const all = text.split('\n')
  if (all.length > MAX_LIST_LINES + 1) {
    return failed(`${path} has more than ${MAX_LIST_LINES} lines`, 'see that this is the right file')
  }
  const lines = all.flatMap((raw, index) => {
    const line = raw.trim()
    return line === '' || line.startsWith('#') ? [] : [{ line: index + 1, text: line }]
  })
  const long = lines.find((one) => one.text.length > MAX_ENTRY_CHARACTERS)
  if (long !== undefined) {
    return failed(
      `${path}:${long.line} is longer than ${MAX_ENTRY_CHARACTERS} characters`,
      'write one entry on each line',
    )
  }
  return { lines, problems: [] }
}

interface Fault {
  readonly message: string
  readonly remedy: string
  /** The file was read, and holds what no list holds. */
  readonly isContent: boolean
}

function faultOf(path: string, cause: unknown): Fault {
  if (cause instanceof ConfigError) {
    const [problem] = cause.problems
    const place = problem?.place === undefined ? '' : `:${problem.place.line}`
    const code = systemCode(cause.cause)
    if (code === undefined) {
      return {
        message: `${path}${place} ${problem?.message ?? 'cannot be read'}`,
        remedy: problem?.remedy ?? 'see that this is the right file',
        isContent: true,
      }
    }
  }
  const code = systemCode(cause instanceof ConfigError ? cause.cause : cause) ?? 'unknown error'
  const message = code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read (${code})`
  const remedy =
    code === 'ENOENT'
      ? 'create it, an empty one will do, or correct the path'
      : 'let the user of the daemon read it: chown, chmod'
  return { message, remedy, isContent: false }
}

function failed(message: string, remedy: string, severity: 'error' | 'warning' = 'error'): ListFile {
  return { problems: [{ severity, message, remedy }] }
}

function writableByAll(path: string): Problem {
  return {
    severity: 'warning',
    message: `every user of this machine can write to ${path}`,
    remedy: `run chmod o-w ${path}`,
  }
}
