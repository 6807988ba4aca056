import { dirname } from 'node:path'
import { EngineError } from '../engine/errors.ts'
import type { Listeners } from '../engine/listeners.ts'
import type { Pool } from '../engine/pool.ts'
import { reportFinding } from '../engine/report.ts'
import type { ServerState } from '../engine/status.ts'
import type { EngineConfig, EngineTimings } from '../engine/types.ts'
import type { Clock } from '../ground/clock.ts'
import { messageOf } from '../ground/thrown.ts'
import type { Log } from '../observe/log/log.ts'
import { isOfficial, setAside } from './databases/databases.ts'
import { Generations } from './databases/generations.ts'
import { DatabaseKeeper, recognises } from './databases/keeper.ts'
import { Freshclam } from './freshclam/freshclam.ts'
import type { ClamdLimits } from './process/clamd-conf.ts'
import { launchFreshclam, type Surroundings } from './process/launch.ts'
import type { Layout } from './process/layout.ts'
import { databaseOf, isAboutDatabases } from './process/start-failure.ts'
import { Renewal } from './renewal.ts'
import type { Slot, SlotDeps } from './slot.ts'
import { Slots } from './slots.ts'

export interface MachineryDeps extends Pick<SlotDeps, 'createServer' | 'task' | 'onRestart'> {
  readonly log: Log
  readonly clock: Clock
  readonly now: () => number
  readonly timings: EngineTimings
  readonly surroundings: Surroundings
  readonly pool: Pool
  readonly listeners: Listeners
  readonly wishes: () => { readonly config: EngineConfig; readonly limits: ClamdLimits }
  /** Where /proc and the control groups are. */
  readonly memoryRoot: string
  readonly signal: AbortSignal
}

/** The parts of a managed engine while it runs. */
export interface Machinery {
  readonly slots: Slots
  readonly keeper: DatabaseKeeper
  readonly renewal: Renewal
  /** Undefined when it is switched off. */
  readonly freshclam: Freshclam | undefined
}

/** A blind clamd may recover, when a disk has room again; one that has been so for longer is replaced, ms. */
const BLIND_MS = 3_000
/** Where the databases are there already, freshclam leaves clamd the start of the host for itself. */
const FRESHCLAM_SETTLE_MS = 60_000

/** Puts the parts together. Nothing runs yet. */
export function buildMachinery(deps: MachineryDeps): Machinery {
  const { log, now, pool, listeners, surroundings, wishes, signal, task, memoryRoot } = deps
  const { layout, account } = surroundings
  const onChange = () => listeners.changed()
  const generations = new Generations({ layout, account })
  const mend = createMend({ log, layout, generations, runFreshclam: () => freshclam?.runSoon() })

  const slots: Slots = new Slots(
    {
      ...deps,
      choose: () => keeper.choose(),
      mend: async (error, slot) => await mend.ended(error, slot, keeper),
      onFinding: (slot, before) => noticed(slot, before),
    },
    pool,
  )
  const keeper: DatabaseKeeper = new DatabaseKeeper({
    log,
    now,
    directory: layout.databases,
    generations,
    serving: () => slots.serving,
    isUpdating: () => freshclam?.status.state === 'running',
    onChange,
  })
  const onRefused = async (error: EngineError) => {
    await mend.moveAway(error)
  }
  const renewal = new Renewal({
    log,
    now,
    slots,
    pool,
    keeper,
    generations,
    wishes,
    onRefused,
    onChange,
    memoryRoot,
    signal,
  })
  const freshclam = createFreshclam(deps, keeper, renewal)

  const noticed = (slot: Slot, before: ServerState) => {
    const { server } = slot
    if (slot === slots.serving) {
      reportFinding(log, server, before)
      pool.refresh()
    }
    onChange()
    if (slot !== slots.serving || signal.aborted) return
    if (recognises(server)) task('databases', renewal.check({ settled: false }))
    else if (slot.isKept && slot.pid !== undefined && isLost(slot, now())) {
      task(
        'restart',
        mend.lost(slot, keeper).then(() => slot.restart()),
      )
    }
  }
  return { slots, keeper, renewal, freshclam }
}

function createFreshclam(
  { log, clock, timings, surroundings, listeners, wishes }: MachineryDeps,
  keeper: DatabaseKeeper,
  renewal: Renewal,
): Freshclam | undefined {
  const settings = wishes().config.freshclam
  if (!settings.enabled) return undefined
  return new Freshclam(
    {
      log,
      clock,
      launch: (onLine) => launchFreshclam(surroundings, settings, onLine),
      complete: () => keeper.complete(),
      onUpdated: () => renewal.check({ settled: true }),
      onChange: () => listeners.changed(),
    },
    {
      checksPerDay: settings.checksPerDay,
      retryMs: settings.retry,
      settleMs: FRESHCLAM_SETTLE_MS,
      killMs: timings.kill,
    },
  )
}

interface MendDeps {
  readonly log: Log
  readonly layout: Layout
  readonly generations: Generations
  readonly runFreshclam: () => void
}

/** What is done about databases that clamd does not take. */
function createMend({ log, layout, generations, runFreshclam }: MendDeps) {
  /** An official database is moved away and fetched anew. Others are not ours to touch. */
  const moveAway = async (error: EngineError): Promise<boolean> => {
    const file = databaseOf(error)
    if (file === undefined || !isOfficial(file) || dirname(file) !== layout.databases) return false
    let target: string
    try {
      target = await setAside(file, layout.setAside)
    } catch (cause) {
      log.error('engine.databases.stuck', `${file} could not be moved away: ${messageOf(cause)}`, { file })
      return false
    }
    log.error('engine.databases.set-aside', `${error.message}; it was moved to ${target}`, { file, target })
    runFreshclam()
    return true
  }

  /** For a clamd that serves and has ended. True: it is started again at once. */
  const ended = async (error: EngineError, slot: Slot, keeper: DatabaseKeeper): Promise<boolean> => {
    const { generation } = slot
    if (generation === undefined || !isAboutDatabases(error)) return false
    const { isPinned } = slot
    slot.unpin()
    if (isPinned) {
      // They were loaded before, and our copy has suffered since.
      await generations.discard(generation)
      return true
    }
    const good = await generations.remembered()
    if (good !== undefined && good !== generation) {
      keeper.refuse(generation.set, error)
      await moveAway(error)
      return true
    }
    if (good !== undefined) await generations.discard(good)
    return (await moveAway(error)) || good !== undefined
  }

  /** Before a clamd that cannot scan is ended: where it never could with these databases, others may do better. */
  const lost = async ({ generation, isPinned, server }: Slot, keeper: DatabaseKeeper): Promise<void> => {
    if (isPinned || generation === undefined || server.state !== 'blind') return
    const good = await generations.remembered()
    if (good === undefined || good === generation) return
    const why = server.problem?.message ?? 'clamd is blind with them'
    keeper.refuse(
      generation.set,
      new EngineError('ENGINE_RELOAD_FAILED', `The databases are not in use: ${why}`),
    )
  }
  return { moveAway, ended, lost }
}

/** A hung clamd is lost at once: no scan came back for the whole of scanTimeout. */
function isLost({ server }: Slot, now: number): boolean {
  const { state, since, problem } = server.status()
  if (state !== 'blind' && state !== 'unreachable') return false
  return problem?.code === 'ENGINE_CLAMD_SILENT' || now - since >= BLIND_MS
}
