import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isOfficialDaily } from '../catalogue/formats.ts'
import type { Manifest } from '../install/manifest.ts'
import { diskFault, inDirectory } from '../journal/disk-fault.ts'
import type { Progress } from '../ports.ts'
import type { Run } from './context.ts'
import type { UpdaterDeps } from './deps.ts'
import { recoverRun } from './live/recover.ts'
import { wholeSet } from './live/whole-set.ts'
import { Results } from './results.ts'
import { lockRuns } from './run-lock.ts'
import type { Store } from './store.ts'

export interface RunOptions {
  readonly isDry?: boolean
  readonly confirmed?: readonly string[]
  /** The directory of the databases may not be there so far. */
  readonly isEarly?: boolean
  /** Also what an earlier run could not bring to its end. */
  readonly takesPending?: boolean
  readonly onProgress: (progress: Progress) => void
  readonly signal: AbortSignal
}

const PATIENCE_MS = 10 * 60_000

/** Does something while no other run does, with what a killed one left half done ended first. */
export async function withRun<T>(
  deps: UpdaterDeps,
  store: Store,
  options: RunOptions,
  work: (run: Run) => Promise<T>,
): Promise<T> {
  const { onProgress, signal, isDry = false } = options
  const { directory, clock } = deps
  const unlock = await lockRuns({
    ...{ directory, clock, signal, patienceMs: PATIENCE_MS },
    onWait: () => onProgress({ step: 'wait' }),
  })
  const staging = join(directory, 'staging')
  try {
    await store.prepare()
    const journal = await store.readJournal()
    const saveJournal: Run['saveJournal'] = async (change) => {
      await store.writeJournal({ ...journal, ...change })
      Object.assign(journal, change)
    }
    await recoverRun({ deps, sets: store.sets, journal, saveJournal })
    await inDirectory(directory, () => mkdir(staging, { mode: 0o755 }))
    const state = await store.readState()
    return await work({
      ...{ deps, signal, staging, isDry, sets: store.sets, state, journal, saveJournal },
      plans: deps.plans(),
      tell: onProgress,
      nowMs: clock.wall(),
      tester: (await deps.testerVersion().catch(() => undefined)) ?? null,
      from: await wholeSet(store.sets, deps.live.directory, await readSet(store, journal.live)),
      pending: options.takesPending === true ? await readSet(store, journal.pending) : undefined,
      hasOfficialDaily: options.isEarly !== true && (await hasOfficialDaily(deps.live.directory)),
      results: new Results(),
      confirmed: new Set(options.confirmed),
      saveState: async () => (isDry ? undefined : await store.writeState(state)),
    })
  } catch (error) {
    // Whatever could not say where it was.
    throw diskFault(error, directory)
  } finally {
    await rm(staging, { recursive: true, force: true }).catch(() => undefined)
    await unlock()
    onProgress({ step: 'done' })
  }
}

async function readSet(store: Store, id: string | null): Promise<Manifest | undefined> {
  return id === null ? undefined : await store.sets.read(id)
}

async function hasOfficialDaily(directory: string): Promise<boolean> {
  const names = await inDirectory(directory, () => readdir(directory))
  return names.some(isOfficialDaily)
}
