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
import { type Facts, type Plan, planTests } from './checks/plan.ts'
import { inLanes, type Outcome, type Program, runProgram } from './checks/programs.ts'
import { runTests, type TestOutcome } from './checks/run-tests.ts'

const ROOT = dirname(import.meta.dirname)
const CACHE = join(ROOT, 'node_modules/.cache/clamgate')
const PASSED = join(CACHE, 'passed.json')
/** The load is somewhat more than the cores can take at a time: tests wait for something much of the time. */
const CORES = availableParallelism()

/** What tests of one process import is read and compiled in each of the processes. */
const PARTS = 2 * CORES + 1

/** The compiler's threads would each find out for themselves much of what the others know, and take half as much time again. */
const PROGRAMS: readonly Program[] = [
  {
    name: 'types',
    command: [
      'tsc',
      '-p',
      '.',
      '--singleThreaded',
      '--incremental',
      '--tsBuildInfoFile',
      join(CACHE, 'types'),
    ],
  },
  {
    name: 'types of the console',
    command: ['tsc', '-p', 'packages/console', '--noEmit', '--singleThreaded'],
  },
  { name: 'lint and format', command: ['script/biome', 'check', '--error-on-warnings', '.'] },
  { name: 'house rules', command: [process.execPath, 'script/house-rules.ts'] },
]

async function main(args: readonly string[]): Promise<boolean> {
  const startedMs = performance.now()
  process.chdir(ROOT)
  await mkdir(CACHE, { recursive: true })
  const isAll = args.includes('--all')
  const before = isAll ? new Map<string, string>() : await readPassed(PASSED)
  const facts = await readFacts(ROOT)
  const plan = planTests(facts, before, isAll)

  const programs: Outcome[] = []
  const runs: TestOutcome[] = []
  const tested = async (name: string, files: readonly string[], processes: 'one' | number) => {
    if (files.length > 0) runs.push(tell(await runTests({ name, files, processes, cacheDirectory: CACHE })))
  }
  const [first, ...others] = inParts(plan.together, PARTS).map(
    (part, index) => () => tested(`tests together ${index + 1}`, part, 'one'),
  )
  await inLanes(CORES + 1, [
    // It takes longest, and leaves compiled behind what the others import, too.
    ...(first === undefined ? [] : [first]),
    ...PROGRAMS.map((program) => async () => void programs.push(tell(await runProgram(program)))),
    ...others,
    () => tested('tests apart', plan.apart, CORES),
  ])

  await remember(plan, facts, runs)
  const isGood = [...programs, ...runs].every((outcome) => outcome.isGood)
  sumUp(plan, runs, performance.now() - startedMs)
  return isGood
}

/** Keeps what has passed, unless its sources have changed meanwhile. */
async function remember({ digests }: Plan, facts: Facts, runs: readonly TestOutcome[]): Promise<void> {
  const known = await readPassed(PASSED)
  const passed = new Set(runs.flatMap((run) => run.passed))
  const now = planTests(await readFacts(ROOT, facts), new Map(), true)
  const next: [string, string][] = []
  for (const [path, digest] of digests) {
    if (known.get(path) === digest || (passed.has(path) && now.digests.get(path) === digest)) {
      next.push([path, digest])
    }
  }
  await writePassed(PASSED, new Map(next) satisfies Passed)
}

/** Neighbours stay together. */
function inParts(files: readonly string[], parts: number): readonly (readonly string[])[] {
  const start = (part: number) => Math.floor((part * files.length) / parts)
  return Array.from({ length: parts }, (_, part) => files.slice(start(part), start(part + 1)))
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
