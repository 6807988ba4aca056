/**
 * The quick checks, side by side: types, lint and format, house rules, unit tests. Test files that leave their process
 * as it was share one; those that have passed with what they depend on as it is do not run again.
 *
 *   node script/check.ts          exits with 1 when something is wrong
 *   node script/check.ts --all    runs every test, long ones (`*.long.test.ts`) and whatever has passed before, too
 */
import { mkdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { readFacts } from './checks/facts.ts'
import { type Passed, readPassed, writePassed } from './checks/passed.ts'
import { type Plan, planTests } from './checks/plan.ts'
import { inLanes, type Outcome, type Program, runProgram } from './checks/programs.ts'
import { runTests, type TestOutcome } from './checks/run-tests.ts'

const ROOT = dirname(import.meta.dirname)
const CACHE = join(ROOT, 'node_modules/.cache/clamgate')
const PASSED = join(CACHE, 'passed.json')
/** The load is somewhat more than the cores can take at a time: tests wait for something much of the time. */
const CORES = availableParallelism()

const PROGRAMS: readonly Program[] = [
  { name: 'types', command: ['tsc', '-p', '.', '--incremental', '--tsBuildInfoFile', join(CACHE, 'types')] },
  { name: 'lint and format', command: ['script/biome', 'check', '--error-on-warnings', '.'] },
  { name: 'house rules', command: [process.execPath, 'script/house-rules.ts'] },
]

async function main(args: readonly string[]): Promise<boolean> {
  const startedMs = performance.now()
  process.chdir(ROOT)
  await mkdir(CACHE, { recursive: true })
  const isAll = args.includes('--all')
  const before = isAll ? new Map<string, string>() : await readPassed(PASSED)
  const plan = planTests(await readFacts(ROOT), before, isAll)

  const programs: Outcome[] = []
  const runs: TestOutcome[] = []
  const tested = async (name: string, files: readonly string[], processes: 'one' | number) => {
    if (files.length > 0) runs.push(tell(await runTests({ name, files, processes, cacheDirectory: CACHE })))
  }
  const beside = [
    ...PROGRAMS.map((program) => async () => void programs.push(tell(await runProgram(program)))),
    ...inParts(plan.together, 3 * CORES).map(
      (part, index) => () => tested(`tests together ${index + 1}`, part, 'one'),
    ),
  ]
  await Promise.all([tested('tests apart', plan.apart, CORES + 1), inLanes(CORES + 1, beside)])

  await remember(plan, runs)
  const isGood = [...programs, ...runs].every((outcome) => outcome.isGood)
  sumUp(plan, runs, performance.now() - startedMs)
  return isGood
}

/** Keeps what has passed, unless its sources have changed meanwhile. */
async function remember({ digests }: Plan, runs: readonly TestOutcome[]): Promise<void> {
  const known = await readPassed(PASSED)
  const passed = new Set(runs.flatMap((run) => run.passed))
  const now = planTests(await readFacts(ROOT), new Map(), true)
  const next: [string, string][] = []
  for (const [path, digest] of digests) {
    if (known.get(path) === digest || (passed.has(path) && now.digests.get(path) === digest)) {
      next.push([path, digest])
    }
  }
  await writePassed(PASSED, new Map(next) satisfies Passed)
}

/** Dealt out in turn, so that what is slow because of where it stands is not all in one part. */
function inParts(files: readonly string[], parts: number): readonly (readonly string[])[] {
  return Array.from({ length: parts }, (_, part) => files.filter((_file, index) => index % parts === part))
}

function tell<O extends Outcome>(outcome: O): O {
  const { name, isGood, output, tookMs } = outcome
  console.log(`${isGood ? 'ok  ' : 'FAIL'} ${name} (${seconds(tookMs)})`)
  if (!isGood) {
    if ('failures' in outcome && Array.isArray(outcome.failures)) {
      for (const failure of outcome.failures) console.log(`\n${failure}`)
    }
    console.log(`\n${output}`)
  }
  return outcome
}

function sumUp(
  { together, apart, unchanged, leftOut }: Plan,
  runs: readonly TestOutcome[],
  tookMs: number,
): void {
  const sum = (of: (run: TestOutcome) => number) => runs.reduce((total, run) => total + of(run), 0)
  const counts = [
    `tests ${sum(({ counts }) => counts.tests)}`,
    `pass ${sum(({ counts }) => counts.passed)}`,
    `fail ${sum(({ failures }) => failures.length)}`,
    `cancelled ${sum(({ counts }) => counts.cancelled)}`,
    `skipped ${sum(({ counts }) => counts.skipped)}`,
    `todo ${sum(({ counts }) => counts.todo)}`,
  ]
  console.log(counts.join(', '))
  const files = `${together.length + apart.length} files`
  console.log(
    `${files}; ${unchanged.length} that have passed as they are, and ${leftOut.length} long ones, were left out (--all runs them); ${seconds(tookMs)}`,
  )
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1
