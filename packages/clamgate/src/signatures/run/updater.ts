import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { inTurn } from '../../ground/in-turn.ts'
import type { Manifest } from '../install/manifest.ts'
import type { UpdateReport, Updater } from '../ports.ts'
import type { Run } from './context.ts'
import type { UpdaterDeps } from './deps.ts'
import { bringInLine, type Outcome } from './live/bring-in-line.ts'
import { rollBack } from './live/roll-back.ts'
import { withdraw } from './live/withdraw.ts'
import { askSources } from './looks/ask.ts'
import { checkNames } from './looks/check-names.ts'
import { recheckCompanions } from './looks/companions.ts'
import { examineAll } from './looks/examine.ts'
import { holdShrunk } from './looks/held.ts'
import { closeLooks, confirmedArrivals, sortOut } from './looks/looks.ts'
import { nameChanges } from './name-changes.ts'
import { historyOf, statusOf } from './status.ts'
import { createStore } from './store.ts'
import { isSignatureError } from './told.ts'
import { type RunOptions, withRun } from './with-run.ts'

/** What the daemon needs beside what commands do. */
export interface SignatureUpdater extends Updater {
  /** Whether a file of that name is of a source, and live. Known from the last run, or `recover()`, on. */
  owns(name: string): boolean
  /** The engine does without these files. @returns whether the directory is without them now */
  withdraw(names: readonly string[], error: Error): Promise<boolean>
  /** Something waits for the engine alone: no source has to be asked for it. */
  isUnfinished(): Promise<boolean>
}

const RECOVERY_MS = 15_000
const NEVER = new AbortController().signal

/** Runs updates, and knows what is live. */
export function createUpdater(deps: UpdaterDeps): SignatureUpdater {
  const store = createStore(deps.directory, deps.log)
  let names: ReadonlySet<string> = new Set()

  const liveSet = async () => {
    const { live, change } = await store.readJournal()
    const id = change === null ? live : change.from
    const set = id === null ? undefined : await store.sets.read(id)
    names = new Set(set?.files.map(({ name }) => name))
    return set
  }

  const report = async (
    options: RunOptions,
    work: (run: Run) => Promise<{ readonly outcome: Outcome; readonly set: Manifest | undefined }>,
  ): Promise<UpdateReport> => {
    const startedAt = deps.clock.monotonic()
    try {
      return await withRun(deps, store, options, async (run) => {
        const { outcome, set } = await work(run)
        await run.saveState()
        const { live, proved, pending, lived } = run.journal
        if (!run.isDry) await store.sets.prune({ ids: [live, proved, pending], lived })
        const { good, sources, files } = run.results
        const tookMs = Math.round(deps.clock.monotonic() - startedAt)
        return { outcome, good, set: set?.id ?? null, sources, files, tookMs }
      })
    } finally {
      await liveSet().catch(() => undefined)
    }
  }

  /** Whoever uses no signatures of others gets no directory for them. */
  const isUnused = async () => {
    if (deps.plans().some(({ enabled }) => enabled) || (await deps.generated()).length > 0) return false
    return await access(join(deps.directory, 'journal.json')).then(
      () => false,
      () => true,
    )
  }

  return {
    status: async () => statusOf(deps, await store.readState(), await liveSet()),
    live: async () => (await liveSet())?.files ?? [],
    owns: (name) => names.has(name),
    async parked() {
      const { parked } = await store.readState()
      return parked.map(({ signature, file, at }) => ({ signature, file, at }))
    },
    async update(options, onProgress, signal) {
      checkNames(deps.plans(), options)
      const rival = await deps.rivals()
      if (rival !== undefined) throw rival
      const { dryRun: isDry = false, confirm: confirmed = [] } = options
      return await report({ isDry, confirmed, takesPending: true, onProgress, signal }, async (run) => {
        const served = await askSources(run, options)
        const arrivals = sortOut(run, served)
        const all = [...arrivals, ...(await confirmedArrivals(run, arrivals))]
        const accepted = await examineAll(run, all)
        await holdShrunk(run, all)
        closeLooks(run, served)
        const companions = await recheckCompanions(run, accepted)
        const live = await bringInLine(run, [...accepted, ...companions], 'update')
        const { pending } = run.journal
        if (pending !== null && pending === run.pending?.id && !isDry)
          await run.saveJournal({ pending: null })
        return live
      })
    },
    async apply(by, onProgress, signal) {
      if (await isUnused()) return { ...NOTHING, sources: [], files: [] }
      return await report({ onProgress, signal }, (run) => bringInLine(run, [], by))
    },
    async history() {
      return historyOf(await store.sets.list(), await store.readJournal())
    },
    // One at a time: each holds the names of two files.
    names: inTurn(async (id: string) =>
      nameChanges(id, { sets: store.sets, journal: await store.readJournal() }),
    ),
    rollback: (to, onProgress, signal) => report({ onProgress, signal }, (run) => rollBack(run, to)),
    withdraw: (files, error) =>
      withRun(deps, store, { onProgress: () => undefined, signal: NEVER }, (run) =>
        withdraw(run, files, error),
      ),
    async isUnfinished() {
      const { isProved, pending } = await store.readJournal()
      return !isProved || pending !== null
    },
    async recover() {
      if (await isUnused()) return
      const signal = AbortSignal.timeout(RECOVERY_MS)
      try {
        await withRun(
          deps,
          store,
          { onProgress: () => undefined, signal, isEarly: true },
          async () => undefined,
        )
      } catch (error) {
        // Another process is at it: what it does it ends itself.
        if (!signal.aborted && !isSignatureError(error, 'SIGNATURES_BUSY')) throw error
      }
      await liveSet()
    },
  }
}

const NOTHING = { outcome: 'nothing', good: true, set: null, tookMs: 0 } as const
