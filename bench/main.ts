import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { message } from '@clamgate/milter/testing'
import type { BenchDocument, BenchResults } from './document.ts'
import { describePlan } from './estimate.ts'
import { letter } from './mail/letter.ts'
import { describeMachine, findVersions } from './measure/machine.ts'
import { measure, planStage } from './modes/measure.ts'
import { type BenchOptions, type Mode, parseOptions, USAGE } from './options.ts'
import { progress } from './progress.ts'
import { CLAMD_SETTINGS, setStage } from './stage.ts'
import { formatTables } from './tables.ts'
import { compareWithTargets } from './targets.ts'

/** Exit codes as those of the command line: could not do it; ended by Ctrl-C. */
const EXIT_FAILED = 2
const EXIT_INTERRUPTED = 130
/** The header block is the same for every body with an attachment. */
const SAMPLE_BODY_BYTES = 20 * 1024

const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => interrupted.abort(new Error(`Ended by ${signal}`)))
}

try {
  const options = parseOptions(process.argv.slice(2))
  if (options === undefined) process.stdout.write(USAGE)
  else await bench(options, interrupted.signal)
} catch (error) {
  process.exitCode = interrupted.signal.aborted ? EXIT_INTERRUPTED : EXIT_FAILED
  if (!interrupted.signal.aborted) complain(error)
}

async function bench(options: BenchOptions, signal: AbortSignal): Promise<void> {
  const { modes, jsonFile, profileDirectory, ...settings } = options
  const machine = describeMachine()
  const startedAt = new Date()
  const versions = await findVersions()
  let directory = ''
  const configurations: { [M in Mode]?: Record<string, string> } = {}
  const results: BenchResults = {}
  progress(describePlan(options))
  for (const mode of modes) {
    // A stage for each mode: no figure depends on what was measured before it.
    await using stage = await setStage(planStage(mode, options), signal)
    directory = dirname(stage.directory)
    configurations[mode] = Object.fromEntries(stage.candidates.map(({ name, config }) => [name, config]))
    Object.assign(results, await measure(mode, stage, options, machine.cores))
  }
  const sample = letter(SAMPLE_BODY_BYTES)
  const document: BenchDocument = {
    startedAt: startedAt.toISOString(),
    seconds: Math.round((Date.now() - startedAt.getTime()) / 1000),
    machine,
    versions,
    settings: {
      ...settings,
      profiled: profileDirectory !== undefined,
      clamd: CLAMD_SETTINGS,
      directory,
      headerFields: message(sample).headers.length,
      headerBytes: sample.length - SAMPLE_BODY_BYTES,
      configurations,
    },
    targets: compareWithTargets(results),
    ...results,
  }
  await publish(document, options)
}

async function publish(document: BenchDocument, { jsonFile, profileDirectory }: BenchOptions): Promise<void> {
  const json = `${JSON.stringify(document, undefined, 2)}\n`
  process.stdout.write(json)
  if (jsonFile !== undefined) {
    await mkdir(dirname(jsonFile), { recursive: true })
    await writeFile(jsonFile, json)
  }
  process.stderr.write(`\n${formatTables(document)}`)
  if (profileDirectory !== undefined) {
    progress(`CPU profiles are in ${profileDirectory}; the figures of this run do not count`)
  }
}

/** What is expected to go wrong has a code, and often a remedy; anything else is a defect and shows where it is. */
function complain(error: unknown): void {
  if (!(error instanceof Error) || !('code' in error)) {
    progress(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return
  }
  progress(`${error.message} (${error.code})`)
  if ('remedy' in error && error.remedy !== undefined) progress(String(error.remedy))
}
