import { join } from 'node:path'
import { put } from '../../install/put.ts'
import { inDirectory } from '../../journal/disk-fault.ts'
import { fileMemoryOf, memoryOf, type SourceMemory } from '../../journal/state.ts'
import type { FileFetch, SourcePlan } from '../../types.ts'
import type { Run } from '../context.ts'
import { isSignatureError, pauseRemedy, toldOf } from '../told.ts'
import { type Arrival, knownAs } from './arrival.ts'
import type { Served } from './ask.ts'
import { knownRefusal, refuse } from './refuse.ts'

/** Faults of a file alone; others are of its source, or of the road to it. */
const OF_FILE = [
  'SIGNATURES_NOT_FOUND',
  'SIGNATURES_TOO_LARGE',
  'SIGNATURES_LENGTH',
  'SIGNATURES_DIGEST',
  'SIGNATURES_OPENPGP',
  'SIGNATURES_ARCHIVE',
  'SIGNATURES_OLDER',
  'SIGNATURES_DECOY',
] as const
const DECOY_PAUSE_MS = 6 * 3_600_000

/** Sorts what sources have served: news for the tests, and faults, which are kept and shown. */
export function sortOut(run: Run, served: readonly Served[]): readonly Arrival[] {
  return served.flatMap(({ plan, fetched }) => {
    const arrivals: Arrival[] = []
    const memory = memoryOf(run.state, plan.name)
    for (const one of fetched.files) {
      const file = plan.files.find(({ name }) => name === one.name)
      if (file === undefined) continue
      if (one.kind === 'new') arrivals.push({ plan: file, source: plan, file: one.file })
      else if (one.kind === 'unchanged') keepAsIs(run, plan, one)
      else if (isSignatureError(one.error, ...OF_FILE) || hasServed(fetched.files))
        refuse(run, {
          ...{ source: plan.name, name: one.name, error: one.error, served: undefined },
          // A source that has none of its files is one line, and not as many as it has.
          isQuiet: fetched.files.length > 1 && !hasServed(fetched.files),
        })
      else fileMemoryOf(memory, one.name).error = toldOf(one.error, run.nowMs)
    }
    const { pause } = fetched
    if (pause === undefined) delete memory.pause
    else pauseSource(run, plan, memory, pause)
    return arrivals
  })
}

/** When all files are judged: whether the look was a success. */
export function closeLooks(run: Run, served: readonly Served[]): void {
  for (const { plan, fetched } of served) {
    const memory = memoryOf(run.state, plan.name)
    memory.unended = 0
    const decoys = plan.files.filter(({ name }) => isDecoy(run, plan, name))
    const [decoy] = decoys
    if (decoy !== undefined && memory.pause === undefined) {
      const { sentence = '' } = memory.files[decoy.name]?.error ?? {}
      const untilMs = run.nowMs + DECOY_PAUSE_MS
      pauseSource(run, plan, memory, { untilMs, code: 'SIGNATURES_DECOY', sentence })
    }
    const good = fetched.files.filter(
      ({ kind, name }) => kind !== 'failed' && !decoys.some((one) => one.name === name),
    )
    if (good.length > 0) memory.lastServedMs = run.nowMs
    const bad = fetched.files.find((one) => one.kind === 'failed' && !isSignatureError(one.error, ...OF_FILE))
    const first = bad ?? (good.length === 0 ? fetched.files.find(({ kind }) => kind === 'failed') : undefined)
    if (first?.kind === 'failed') failed(run, plan, memory, first.error)
    else if (memory.pause === undefined) succeeded(run, plan, memory)
  }
}

/** Files that wait for a person to confirm them are taken from where they are held. */
export async function confirmedArrivals(run: Run, arrivals: readonly Arrival[]): Promise<readonly Arrival[]> {
  const found: Arrival[] = []
  for (const source of run.plans.filter(({ enabled }) => enabled)) {
    for (const plan of source.files) {
      const memory = run.state.sources[source.name]?.files[plan.name]
      const held = memory?.refused
      const isAsked = arrivals.some((one) => one.plan.name === plan.name && one.source.name === source.name)
      if (!plan.wanted || isAsked || !run.confirmed.has(plan.name)) continue
      if (held?.code !== 'SIGNATURES_SHRUNK' || memory?.known?.sha256 !== held.sha256) continue
      const path = join(run.staging, plan.name)
      await inDirectory(run.deps.directory, () =>
        put(heldAt(run.deps.directory, held.sha256, plan.name), path),
      )
      found.push({ plan, source, file: { ...memory.known, path } })
    }
  }
  return found
}

/** Where content that waits for a person lies. */
export function heldAt(directory: string, sha256: string, name: string): string {
  return join(directory, 'held', `${sha256.slice(0, 16)}-${name}`)
}

function keepAsIs(run: Run, plan: SourcePlan, one: Extract<FileFetch, { kind: 'unchanged' }>): void {
  const memory = fileMemoryOf(memoryOf(run.state, plan.name), one.name)
  memory.known = knownAs(one.known)
  const refusal = knownRefusal(run, memory, one.name, one.known.sha256)
  if (refusal === undefined) {
    delete memory.error
    run.results.file(plan.name, one.name, 'unchanged')
  } else {
    memory.error = refusal
    run.results.file(plan.name, one.name, 'refused', refusal)
  }
}

function hasServed(files: readonly FileFetch[]): boolean {
  return files.some(({ kind }) => kind !== 'failed')
}

function isDecoy(run: Run, plan: SourcePlan, name: string): boolean {
  return run.results.files.some(
    (one) => one.source === plan.name && one.name === name && one.code === 'SIGNATURES_DECOY',
  )
}

function pauseSource(
  run: Run,
  plan: SourcePlan,
  memory: SourceMemory,
  pause: { readonly untilMs: number; readonly code: string; readonly sentence: string },
): void {
  const { untilMs, code, sentence } = pause
  memory.pause = { untilMs, code, sentence, sinceMs: run.nowMs }
  run.results.source(plan.name, 'paused', { code, sentence, remedy: pauseRemedy(pause) })
  run.results.fail()
  if (run.isDry) return
  const until = new Date(untilMs).toISOString()
  run.deps.log.warn(
    'signatures.source.paused',
    `Signatures: ${plan.name} is not asked again until ${until}: ${sentence}`,
    { source: plan.name, code, until },
  )
}

function failed(run: Run, plan: SourcePlan, memory: SourceMemory, error: Error): void {
  const told = toldOf(error, run.nowMs)
  memory.failures++
  const isNews = memory.error?.code !== told.code
  memory.error = told
  if (memory.pause !== undefined) return
  run.results.source(plan.name, 'failed', told)
  if (!isNews || run.isDry) return
  const fields = {
    source: plan.name,
    code: told.code,
    ...(told.remedy === null ? {} : { remedy: told.remedy }),
  }
  run.deps.log.warn(
    'signatures.source.failed',
    `Signatures: ${plan.name} could not be fetched: ${told.sentence}`,
    fields,
  )
}

function succeeded(run: Run, plan: SourcePlan, memory: SourceMemory): void {
  if (memory.failures > 0 && !run.isDry) {
    run.deps.log.info('signatures.source.ok', `Signatures: ${plan.name} can be fetched again`, {
      source: plan.name,
    })
  }
  memory.failures = 0
  memory.lastSuccessMs = run.nowMs
  delete memory.error
  run.results.source(plan.name, 'asked')
}
