import { stat } from 'node:fs/promises'
import { systemCode } from '../../ground/thrown.ts'
import { error, type Finding, warning } from '../problem.ts'
import type { Config } from '../schema.ts'
import { type FileEntries, MAX_ENTRY_CHARACTERS } from '../sections/lists.ts'
import { isTree, replaceParts } from '../tree.ts'
import { readText } from './file.ts'

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
  const policy = await replaceParts(config.policy, 'policy', async (entry, key) => {
    if (!isFileEntries(entry)) return undefined
    const reading = files.get(entry.file) ?? readListFile(entry.file, options)
    files.set(entry.file, reading)
    const { lines, findings: found } = await reading
    findings.push(...found.map((finding) => ({ ...finding, key })))
    return lines === undefined ? entry : { ...entry, lines }
  })
  // Only entries of lists are replaced, and by entries: the shape stays.
  return { config: { ...config, policy: policy as Config['policy'] }, findings }
}

interface ListFile {
  readonly lines?: NonNullable<FileEntries['lines']>
  /** Without their keys, which are those of the lists that name the file. */
  readonly findings: readonly Finding[]
}

function isFileEntries(value: unknown): value is FileEntries {
  return isTree(value) && typeof value['file'] === 'string'
}

async function readListFile(path: string, { unreadable }: ListFileOptions): Promise<ListFile> {
  try {
    if (!(await stat(path)).isFile()) {
      return refused(`${path} is not a file`, 'name a text file with one entry on each line')
    }
    const read = await readText(path)
    if ('fault' in read) {
      const { place, message, remedy } = read.fault
      return refused(`${path}${place === undefined ? '' : `:${place.line}`} ${message}`, remedy)
    }
    const list = linesOf(path, read.text)
    if ((read.mode & 0o002) === 0) return list
    const open = warning('', `every user of this machine can write to ${path}`, `run chmod o-w ${path}`)
    return { ...list, findings: [...list.findings, open] }
  } catch (cause) {
    const code = systemCode(cause) ?? 'unknown error'
    const finding = unreadable === 'error' ? error : warning
    return {
      findings: [
        code === 'ENOENT'
          ? finding('', `there is no file ${path}`, 'create it, an empty one will do, or correct the path')
          : finding(
              '',
              `${path} cannot be read (${code})`,
              'let the user of the daemon read it: chown, chmod',
            ),
      ],
    }
  }
}

function linesOf(path: string, text: string): ListFile {
  const all = text.split('\n')
  if (all.length > MAX_LIST_LINES + 1) {
    return refused(`${path} has more than ${MAX_LIST_LINES} lines`, 'see that this is the right file')
  }
  const lines = all.flatMap((raw, index) => {
    const line = raw.trim()
    return line === '' || line.startsWith('#') ? [] : [{ line: index + 1, text: line }]
  })
  const long = lines.find((one) => one.text.length > MAX_ENTRY_CHARACTERS)
  if (long === undefined) return { lines, findings: [] }
  const message = `${path}:${long.line} is longer than ${MAX_ENTRY_CHARACTERS} characters`
  return refused(message, 'write one entry on each line')
}

function refused(message: string, remedy: string | undefined): ListFile {
  return { findings: [error('', message, remedy)] }
}
