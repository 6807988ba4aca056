import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { runProgram } from '../../ground/run-program.ts'
import type { PackageFact } from './types.ts'

const TIMEOUT_MS = 5000
const FIELDS = ['binary:Package', 'Version', 'db:Status-Status']
const FORMAT = `${FIELDS.map((field) => `\${${field}}`).join('\\t')}\\n`

/**
 * Those of these Debian packages that are installed; undefined where dpkg(1) cannot be asked, as on other distributions.
 */
export async function readPackages(names: readonly string[]): Promise<readonly PackageFact[] | undefined> {
  try {
    // Without names: with one that is not there dpkg-query fails, and what it said of the others would be lost.
    const printed = await runProgram({
      program: 'dpkg-query',
      args: ['--show', `--showformat=${FORMAT}`],
      as: undefined,
      environment: { PATH: PROGRAM_PATH, LC_ALL: 'C' },
      timeoutMs: TIMEOUT_MS,
    })
    return packagesOf(printed).filter(({ name }) => names.includes(name))
  } catch {
    return undefined
  }
}

/** Pure. Those that were removed, and of which only configuration is left, are not installed. */
export function packagesOf(printed: string): readonly PackageFact[] {
  return printed.split('\n').flatMap((line) => {
    const [name = '', version = '', status = ''] = line.split('\t')
    return status === 'installed' ? [{ name: name.replace(/:.*$/, ''), version }] : []
  })
}
