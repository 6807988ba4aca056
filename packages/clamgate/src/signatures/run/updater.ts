import { SignatureError } from '../errors.ts'
import type { Manifest } from '../install/manifest.ts'
import type { Progress, UpdateReport, Updater } from '../ports.ts'
import type { Run } from './context.ts'
import type { UpdaterDeps } from './deps.ts'
import { bringInLine, type Outcome } from './live/bring-in-line.ts'
import { rollBack } from './live/roll-back.ts'
import { askSources } from './looks/ask.ts'
import { checkNames } from './looks/check-names.ts'
import { examineAll } from './looks/examine.ts'
import { holdShrunk } from './looks/held.ts'
import { closeLooks, confirmedArrivals, sortOut } from './looks/looks.ts'
import { historyOf, statusOf } from './status.ts'
import { createStore } from './store.ts'
import { withRun } from './with-run.ts'

/** Runs updates, and knows what is live. */
export function createUpdater(deps: UpdaterDeps): Updater {
  const store = createStore(deps.directory, deps.log)

  const report = async (
    options: Parameters<typeof withRun>[2],
    work: (run: Run) => Promise<{ readonly outcome: Outcome; readonly set: Manifest | undefined }>,
  ): Promise<UpdateReport> => {
    const startedAt = deps.clock.monotonic()
    return await withRun(deps, store, options, async (run) => {
      const { outcome, set } = await work(run)
      await run.saveState()
      if (!run.isDry) await store.sets.prune(new Set([run.journal.live, run.journal.proved]))
      const { good, sources, files } = run.results
      const tookMs = Math.round(deps.clock.monotonic() - startedAt)
      return { outcome, good, set: set?.id ?? null, sources, files, tookMs }
    })
  }

  const liveSet = async () => {
    const { live, change } = await store.readJournal()
    const id = change === null ? live : change.from
    return id === null ? undefined : await store.sets.read(id)
  }

  return {
    async status() {
      return statusOf(deps, await store.readState(), await liveSet())
    },
    live: async () => (await liveSet())?.files ?? [],
    async parked() {
      const { parked } = await store.readState()
      return parked.map(({ signature, file, at }) => ({ signature, file, at }))
    },
    async update(options, onProgress, signal) {
      checkNames(deps.plans(), options)
      const rival = await deps.rivals()
      if (rival !== undefined) throw rival
      const { dryRun: isDry = false, confirm: confirmed = [] } = options
      return await report({ isDry, confirmed, onProgress, signal }, async (run) => {
        const served = await askSources(run, options)
        const arrivals = sortOut(run, served)
        const all = [...arrivals, ...confirmedArrivals(run, arrivals)]
        const accepted = await examineAll(run, all)
        await holdShrunk(run, all)
        closeLooks(run, served)
        return await bringInLine(run, accepted, 'update')
      })
    },
    apply: (by, onProgress, signal) => report({ onProgress, signal }, (run) => bringInLine(run, [], by)),
    history: async () => historyOf(await store.sets.list(), (await store.readJournal()).live),
    rollback: (to, onProgress, signal) => report({ onProgress, signal }, (run) => rollBack(run, to)),
    async recover() {
      const onProgress = (_: Progress) => undefined
      const options = { onProgress, signal: AbortSignal.timeout(RECOVERY_MS) }
      try {
        await withRun(deps, store, options, async () => undefined)
      } catch (error) {
        // Another process is at it: what it does it ends itself.
        if (!(error instanceof SignatureError && error.code === 'SIGNATURES_BUSY') && !options.signal.aborted)
          throw error
      }
    },
  }
}

const RECOVERY_MS = 15_000
