import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatOf } from '../catalogue/formats.ts'
import { nameInLine } from '../check/formats.ts'
import type { Sigtool } from './sigtool.ts'

/** A signature in a container of ClamAV. */
export interface OfficialLine {
  readonly name: string
  /** In the container: `daily.ndb`. */
  readonly file: string
  readonly text: string
}

const CONTAINER = /^(?:main|daily|bytecode|[\w-]+)\.(?:cvd|cld|cud)$/i
/** What sigtool prints in front of a line: `[daily.ndb] `. */
const PRINTED = /^\[([^\]]+)\] (.+)$/

/**
 * Looks for names in the containers of ClamAV. They are signed and packed: only sigtool reads them, and it takes seconds.
 * @param pattern a name with * and ?
 * @throws {SignatureError} SIGNATURES_PROGRAM_MISSING
 */
export async function findOfficial(
  pattern: string,
  directory: string,
  sigtool: Sigtool,
): Promise<readonly OfficialLine[]> {
  const names = await readdir(directory).catch(() => [])
  const containers = names.filter((name) => CONTAINER.test(name))
  if (containers.length === 0) return []
  // In the directory itself it would look through files of others, too.
  const apart = await mkdtemp(join(tmpdir(), 'clamgate-find-'))
  try {
    for (const name of containers) {
      // sigtool passes unsigned ones by, which clamd loads: they are made alike.
      await symlink(join(directory, name), join(apart, name.replace(/\.cud$/i, '.cld')))
    }
    const printed = await sigtool([`--datadir=${apart}`, `--find-sigs=${expressionOf(pattern)}`])
    return printed.split('\n').flatMap((line) => lineOf(line) ?? [])
  } finally {
    await rm(apart, { recursive: true, force: true })
  }
}

/** The name as a field of a line, in an extended regular expression of POSIX. */
function expressionOf(pattern: string): string {
  const name = pattern
    .replaceAll(/[\\^$.|()[\]{}+]/g, (one) => `\\${one}`)
    .replaceAll('*', '[^:;=]*')
    .replaceAll('?', '[^:;=]')
  return `(^|:)${name}([:;=]|$)`
}

function lineOf(printed: string): OfficialLine | undefined {
  const [, file, text] = PRINTED.exec(printed) ?? []
  if (file === undefined || text === undefined) return undefined
  const format = formatOf(file)
  const name = format === undefined ? undefined : nameInLine(text, format)
  return name === undefined ? undefined : { name, file, text }
}
