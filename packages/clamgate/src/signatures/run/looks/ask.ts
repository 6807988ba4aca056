import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isCompanion } from '../../catalogue/formats.ts'
import { contentsOf } from '../../install/manifest.ts'
import { eachAtOnce } from '../../install/put.ts'
import { inDirectory } from '../../journal/disk-fault.ts'
import { fileMemoryOf, memoryOf } from '../../journal/state.ts'
import type { UpdateOptions } from '../../ports.ts'
import type { KnownFile, SourceFetch, SourcePlan } from '../../types.ts'
import type { Run } from '../context.ts'
import { nextAt, nextForced, pauseOf } from '../due.ts'
import { foreignFile, isForeign } from '../live/foreign.ts'
import { pendingOf } from '../live/pending.ts'
import type { Reason } from '../results.ts'
import { pauseRemedy } from '../told.ts'
import { knownRefusal, refuse } from './refuse.ts'

/** What a source has served. */
export interface Served {
  readonly plan: SourcePlan
  readonly fetched: SourceFetch
}

const SOURCES_AT_ONCE = 3

/** Asks the sources whose time has come. What became of the look itself is kept; files are for others to judge. */
export async function askSources(run: Run, options: UpdateOptions): Promise<readonly Served[]> {
  const due = dueSources(run, options)
  if (due.length === 0) return []
  // Before anything is fetched that nobody could test.
  await run.deps.tester.proveItself(run.signal)
  for (const { name } of due) {
    const memory = memoryOf(run.state, name)
    memory.lastAttemptMs = run.nowMs
    memory.unended++
  }
  await run.saveState()
  const served: Served[] = []
  let done = 0
  run.tell({ step: 'fetch', done, total: due.length })
  await eachAtOnce(due, SOURCES_AT_ONCE, async (plan, index) => {
    const staging = join(run.staging, `source-${index}`)
    const wanted = await withoutForeign(run, plan)
    const fetched = await inDirectory(run.staging, async () => {
      await mkdir(staging, { mode: 0o755 })
      return await run.deps.fetcher.fetch(wanted, {
        staging,
        known: knownOf(run, plan),
        signal: run.signal,
        onBytes: (file, bytes) => run.tell({ step: 'fetch', source: plan.name, file, bytes }),
      })
    })
    served.push({ plan, fetched })
    run.tell({ step: 'fetch', source: plan.name, done: ++done, total: due.length })
  })
  run.signal.throwIfAborted()
  return served
}

function dueSources(run: Run, { sources, force = false }: UpdateOptions): readonly SourcePlan[] {
  return run.plans.filter((plan) => {
    if (sources !== undefined && !sources.includes(plan.name)) return false
    if (!plan.enabled) {
      const sentence = plan.reason ?? 'switched off'
      if (plan.isIncomplete === true) run.results.source(plan.name, 'failed', lacking(sentence))
      else run.results.source(plan.name, 'off', { code: null, sentence, remedy: null })
      if (sources !== undefined) run.results.fail()
      return false
    }
    const memory = run.state.sources[plan.name]
    const at = force ? nextForced(plan, memory, run.nowMs) : nextAt(plan, memory, run.nowMs)
    if (at <= run.nowMs) return true
    const pause = pauseOf(memory, run.nowMs)
    if (pause === undefined || (force && at < pause.untilMs)) run.results.source(plan.name, 'not-due')
    else run.results.source(plan.name, 'paused', { ...pause, remedy: pauseRemedy(pause) })
    return false
  })
}

/** A file whose place somebody else has taken is not asked for. */
async function withoutForeign(run: Run, plan: SourcePlan): Promise<SourcePlan> {
  const owned = new Set(contentsOf(run.from).map(({ name }) => name))
  const files = await Promise.all(
    plan.files.map(async (file) => {
      if (!file.wanted || owned.has(file.name)) return file
      const { directory } = run.deps.live
      if (!(await inDirectory(directory, () => isForeign(directory, file.name)))) return file
      const error = foreignFile(directory, file.name)
      refuse(run, { source: plan.name, name: file.name, error, served: undefined })
      return { ...file, wanted: false, reason: error.message }
    }),
  )
  return { ...plan, files }
}

/** Only content that is live, or that is refused as it is: of anything else there is no copy. */
function knownOf(run: Run, plan: SourcePlan): ReadonlyMap<string, KnownFile> {
  const known = new Map<string, KnownFile>()
  const memory = memoryOf(run.state, plan.name)
  for (const { name, wanted } of plan.files) {
    if (!wanted) continue
    const file = fileMemoryOf(memory, name)
    const content = file.known
    if (content === undefined) continue
    const live = run.from?.files.find((one) => one.name === name && one.source === plan.name)
    // What was taken out of it may be right beside the other files of today.
    if (live !== undefined && live.served !== live.sha256 && isCompanion(live.format)) continue
    const isHere =
      live?.served === content.sha256 ||
      pendingOf(run, plan.name, name)?.served === content.sha256 ||
      knownRefusal(run, file, name, content.sha256) !== undefined
    if (isHere) known.set(name, content)
  }
  return known
}

function lacking(sentence: string): Reason {
  const remedy = 'Complete its settings, or switch it off; clamgate config check names the line.'
  return { code: 'SIGNATURES_SECRET', sentence, remedy }
}
