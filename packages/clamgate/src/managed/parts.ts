import type { Listeners } from '../engine/listeners.ts'
import type { Pool } from '../engine/pool.ts'
import { reportFinding } from '../engine/report.ts'
import type { ServerState } from '../engine/status.ts'
import type { EngineConfig, EngineTimings } from '../engine/types.ts'
import type { Clock } from '../ground/clock.ts'
import type { Log } from '../observe/log/log.ts'
import { Generations } from './databases/generations.ts'
import { DatabaseKeeper, recognises } from './databases/keeper.ts'
import { Refusals } from './databases/refusals.ts'
import { type ThirdParty, Withheld } from './databases/withheld.ts'
import { Freshclam } from './freshclam/freshclam.ts'
import type { ClamdLimits } from './process/clamd-conf.ts'
import { launchClamd, launchFreshclam, type Surroundings } from './process/launch.ts'
import type { SlotName } from './process/layout.ts'
import { Renewal } from './renewal.ts'
import { Setbacks } from './setbacks.ts'
import type { Slot } from './slot.ts'
import type { SlotDeps } from './slot-plan.ts'
import { Slots } from './slots.ts'

export interface PartsDeps
  extends Pick<SlotDeps, 'createServer' | 'task' | 'onRestart'>,
    Pick<ConstructorParameters<typeof Renewal>[0], 'onLimitsRefused'> {
  readonly log: Log
  readonly clock: Clock
  readonly timings: EngineTimings
  readonly surroundings: Surroundings
  readonly pool: Pool
  readonly listeners: Listeners
  readonly wishes: () => { readonly config: EngineConfig; readonly limits: ClamdLimits }
  readonly onTakenBack: () => void
  readonly thirdParty: ThirdParty | undefined
  /** Where /proc and the control groups are. */
  readonly memoryRoot: string
  readonly signal: AbortSignal
}

/** The parts of a managed engine while it runs. */
export interface Parts {
  readonly slots: Slots
  readonly keeper: DatabaseKeeper
  readonly refusals: Refusals
  readonly renewal: Renewal
  /** Undefined when it is switched off. */
  readonly freshclam: Freshclam | undefined
}

/** A blind clamd may recover, when a disk has room again; one that has been so for longer is replaced, ms. */
const BLIND_MS = 3_000
/** Where the databases are there already, freshclam leaves clamd the start of the host for itself. */
const FRESHCLAM_SETTLE_MS = 60_000

/** Puts the parts together. Nothing runs yet. */
export function buildParts(deps: PartsDeps): Parts {
  const { log, clock, pool, listeners, surroundings, signal, task, onTakenBack } = deps
  const { layout, account } = surroundings
  const onChange = () => listeners.changed()
  const generations = new Generations({ layout, account })
  const refusals = new Refusals({ note: layout.refusedNote, directory: layout.databases, clock })

  const withheld = new Withheld({ ...deps, onWithdrawn: () => renewal.check({ settled: true }) })

  const slots: Slots = new Slots(
    {
      ...deps,
      launch: launchClamd,
      choose: () => keeper.choose(),
      recover: (end) => setbacks.recover(end),
      onReady: (generation) => {
        generations.loaded(generation)
        task('databases', renewal.check({ settled: false }))
      },
      onFinding: (name, before) => onFinding(name, before),
    },
    pool,
  )
  const keeper: DatabaseKeeper = new DatabaseKeeper({
    log,
    directory: layout.databases,
    generations,
    refusals,
    withheld,
    serving: () => slots.serving,
    isUpdating: () => freshclam?.status.state === 'running',
    onChange,
  })
  const runFreshclam = () => freshclam?.runSoon()
  const setbacks: Setbacks = new Setbacks({
    log,
    layout,
    generations,
    keeper,
    withheld,
    runFreshclam,
    onTakenBack,
  })
  const renewal = new Renewal({ ...deps, slots, keeper, refusals, withheld, generations, setbacks, onChange })
  const freshclam = createFreshclam(deps, keeper, renewal)

  const onFinding = (name: SlotName, before: ServerState) => {
    const slot = slots.serving
    if (slot?.name !== name) {
      onChange()
      return
    }
    const { server } = slot
    reportFinding(log, server, before)
    pool.refresh()
    onChange()
    if (signal.aborted) return
    if (recognises(server)) task('databases', renewal.check({ settled: false }))
    else if (isLost(slot, clock)) {
      task(
        'replace',
        setbacks.cannotScan(slot).then(() => slot.replace()),
      )
    }
  }
  return { slots, keeper, refusals, renewal, freshclam }
}

function createFreshclam(
  { log, clock, timings, surroundings, listeners, wishes }: PartsDeps,
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

/** A hung clamd is lost at once: no scan came back for the whole of scanTimeout. */
function isLost({ server, launch }: Slot, clock: Clock): boolean {
  const { state, since, problem } = server.status()
  if (launch === undefined || (state !== 'blind' && state !== 'unreachable')) return false
  return problem?.code === 'ENGINE_CLAMD_SILENT' || clock.wall() - since >= BLIND_MS
}
