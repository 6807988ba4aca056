import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Outcome, runProgram } from './programs.ts'
import type { Counts, Report } from './reporter.ts'

export interface TestOutcome extends Outcome {
  readonly counts: Counts
  /** Files of which at least one test passed and none failed; none where the run as a whole is not good. */
  readonly passed: readonly string[]
  /** What failed, for people. */
  readonly failures: readonly string[]
}

export interface TestRun {
  readonly name: string
  readonly files: readonly string[]
  /** One process for all, or so many of them at a time, each with one file. */
  readonly processes: 'one' | number
  /** For what is read again. */
  readonly cacheDirectory: string
}

const NO_COUNTS: Counts = { tests: 0, passed: 0, cancelled: 0, skipped: 0, todo: 0 }
/** Tests make much that is soon of no use, and V8's own limit of 16 MiB has it copied over and over. */
const YOUNG_MIB = 32
const REPORTER = join(import.meta.dirname, 'reporter.ts')
let runs = 0

/** Runs test files by `node --test`. Never rejects. */
export async function runTests({ name, files, processes, cacheDirectory }: TestRun): Promise<TestOutcome> {
  const reports = join(cacheDirectory, `reports-${process.pid}-${runs++}`)
  const how = processes === 'one' ? '--test-isolation=none' : `--test-concurrency=${processes}`
  const outcome = await runProgram({
    name,
    command: [
      process.execPath,
      `--max-semi-space-size=${YOUNG_MIB}`,
      '--test',
      how,
      `--test-reporter=${REPORTER}`,
      `--test-reporter-destination=${reports}`,
      ...files,
    ],
    // Most of the start of a test is the compiling of what it imports; node checks that what it kept is of that source.
    environment: {
      NODE_COMPILE_CACHE: join(cacheDirectory, 'compiled'),
      // Set inside a test, it would make the runner take itself for one.
      NODE_TEST_CONTEXT: undefined,
    },
  })
  const told = await readReports(reports)
  await rm(reports, { force: true })
  const failures = told.flatMap((report) => (report.kind === 'failed' ? [report] : []))
  const bad = new Set(failures.map(({ file }) => file))
  const counts = told.flatMap((report) => (report.kind === 'counts' ? [report.counts] : []))
  // Without a summary the runner did not come to its end, whatever its exit code is.
  const isGood = outcome.isGood && counts.length > 0
  const passed = told.flatMap(({ kind, ...report }) =>
    kind === 'passed' && 'file' in report ? [report.file] : [],
  )
  return {
    ...outcome,
    isGood,
    counts: counts.at(-1) ?? NO_COUNTS,
    passed: isGood ? [...new Set(passed)].filter((file) => !bad.has(file)) : [],
    failures: failures.map(({ text }) => text),
  }
}

async function readReports(path: string): Promise<readonly Report[]> {
  const text = await readFile(path, 'utf8').catch(() => '') // the runner may have failed before it opened it
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Report => JSON.parse(line))
}
