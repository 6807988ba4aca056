import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const BUILT = join(import.meta.dirname, '../../../.clamgate/packages')
/** The first who asks waits for the compiler, and whoever asks meanwhile for him. */
export const BUILD_MS = 600_000

export interface Built {
  readonly directory: string
  /** Names in the directory. */
  readonly files: readonly string[]
  /** What the builder said. */
  readonly said: string
}

/** What `script/package` builds of this checkout, packed quickly. Several tests have it: it is not to be changed. */
export async function built(what: 'deb' | 'imscp'): Promise<Built> {
  const directory = join(BUILT, what)
  await run('bash', [join(import.meta.dirname, 'build-once.sh'), what, directory, '--quick'])
  return {
    directory,
    files: await readdir(directory),
    said: await readFile(`${directory}.said`, 'utf8'),
  }
}

/** The Debian package of this checkout. */
export async function builtDeb(): Promise<string> {
  const { directory, files } = await built('deb')
  const name = files.find((one) => one.endsWith('.deb'))
  if (name === undefined) throw new TypeError(`There is no package in ${directory}`)
  return join(directory, name)
}
