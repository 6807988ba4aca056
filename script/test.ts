/**
 * Runs every test there is, and says what came of it: `script/test` has the rest. Exits with 1 when one fails.
 *
 *   node script/test.ts             all
 *   node script/test.ts --package   only the tests of the packages
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { run } from 'node:test'
import { dot, junit, spec, tap } from 'node:test/reporters'
import { readFacts } from './checks/facts.ts'
import { processesOf } from './checks/processes.ts'

const ROOT = dirname(import.meta.dirname)
/** Files that import the tests that share a process. Not below node_modules, where Node strips no types. */
const ENTRIES = join(ROOT, '.clamgate/tests')
/** One more than there are cores: tests of whole daemons wait for something much of the time. */
const LANES = availableParallelism() + 1
/** Those that may take longer say so themselves. */
const TIMEOUT_MS = 600_000
const REPORTERS = { dot, junit, spec: new spec(), tap }

async function main(args: readonly string[]): Promise<void> {
  process.chdir(ROOT)
  const processes = processesOf(await readFacts(ROOT), args.includes('--package') ? 'package' : 'all')
  await rm(ENTRIES, { recursive: true, force: true })
  await mkdir(ENTRIES, { recursive: true })
  const files = await Promise.all(processes.map(fileOf))
  const name = process.env['TEST_REPORTER'] ?? 'spec'
  const reporter = Object.entries(REPORTERS).find(([one]) => one === name)?.[1]
  if (reporter === undefined) {
    console.error(`TEST_REPORTER=${name} is none of ${Object.keys(REPORTERS).join(', ')}`)
    process.exitCode = 2
    return
  }
  run({ files, cwd: ROOT, concurrency: LANES, timeout: TIMEOUT_MS })
    .on('test:fail', () => {
      process.exitCode = 1
    })
    .compose(reporter)
    .pipe(process.stdout)
}

/** The file that one process is given. */
async function fileOf(files: readonly string[], index: number): Promise<string> {
  const [only, ...others] = files
  if (only !== undefined && others.length === 0) return join(ROOT, only)
  const entry = join(ENTRIES, `together-${String(index + 1).padStart(2, '0')}.test.ts`)
  const imports = files.map((file) => `import '${relative(ENTRIES, join(ROOT, file))}'\n`)
  await writeFile(entry, imports.join(''))
  return entry
}

await main(process.argv.slice(2))
