import type { EngineError } from '../engine/errors.ts'
import type { Problem } from '../engine/status.ts'
import type { Generation } from './databases/generations.ts'
import type { Child } from './process/child.ts'
import type { ClamdLimits } from './process/clamd-conf.ts'

/*
 * A slot from the first start of a clamd in it until nothing of it is left.
 *
 *   a candidate                              the one that serves
 *
 *   trying ──ready──▶ proven ──promote──▶ serving ◀──ready── opening ◀─────┐
 *     │                 │                  │   │               │ │         │
 *     │ died, refused   │                  │   └──replace──┐   │ │         │ respawn
 *     ▼                 │                  │ died          ▼   │ │ died    │
 *   failed ◀────────────┘                  │        replacing ◀┘ │         │
 *                                          ▼            │ died   ▼         │
 *                                          └──────────▶ pausing ◀──────────┘
 *
 *   Of those that serve each may retire: draining. Each but the last leads to closing, and that to closed.
 *
 * `slot`        one of two places for a clamd: its socket, configuration, notes and temporary directory
 * `generation`  a set of databases that never changes: what a clamd is started on
 * `candidate`   has a clamd that must prove itself; one that ends is not started again
 */

/** The clamd that runs in a slot. */
export interface Launch {
  readonly generation: Generation
  readonly limits: ClamdLimits
  readonly temporaryDirectory: string
  readonly child: Pick<Child, 'pid' | 'stop'>
}

/** What a clamd that is ready has loaded. */
export interface Loaded {
  /** Unix time, ms. */
  readonly at: number
  /** As clamd counted them; undefined where it did not tell. */
  readonly signatures: number | undefined
}

/** How a slot serves with one generation. */
export interface Service {
  /** Undefined until it is chosen. */
  readonly generation: Generation | undefined
  /** When it began, on the monotonic clock, ms. */
  readonly since: number
  /** How often a clamd that had been ready ended, or had to be ended, within {@link PROBATION_MS} from then. */
  readonly deaths: number
  /** It was seen whether it finds what it must in two mails of every day. */
  readonly isJudged: boolean
}

export type SlotState =
  | { readonly kind: 'trying'; readonly launch: Launch | undefined }
  | { readonly kind: 'proven'; readonly launch: Launch; readonly loaded: Loaded }
  | { readonly kind: 'failed'; readonly error: EngineError; readonly launch: Launch | undefined }
  | { readonly kind: 'opening'; readonly service: Service; readonly launch: Launch | undefined }
  | { readonly kind: 'serving'; readonly service: Service; readonly launch: Launch; readonly loaded: Loaded }
  | {
      readonly kind: 'replacing'
      readonly service: Service
      readonly launch: Launch
      /** Why its clamd is ended. */
      readonly problem: Problem | undefined
    }
  | { readonly kind: 'pausing'; readonly service: Service }
  | { readonly kind: 'draining'; readonly launch: Launch | undefined }
  | { readonly kind: 'closing' }
  | { readonly kind: 'closed' }

export type SlotKind = SlotState['kind']

/** Times are those of the monotonic clock, ms. */
export type SlotEvent =
  /** A clamd was started. Where this is refused, whoever started it ends it. */
  | { readonly kind: 'spawned'; readonly launch: Launch }
  /** It has found what it must in the samples. */
  | { readonly kind: 'ready'; readonly loaded: Loaded }
  /** A candidate is not good enough. */
  | { readonly kind: 'refused'; readonly error: EngineError }
  /** The clamd ended, or could not be started. */
  | { readonly kind: 'died'; readonly error: EngineError; readonly at: number }
  /** The pause is over. `generation` is what is loaded now; undefined: it is chosen at the start. */
  | { readonly kind: 'respawn'; readonly generation: Generation | undefined; readonly at: number }
  /** A candidate gets the messages from now on. */
  | { readonly kind: 'promote'; readonly at: number }
  | { readonly kind: 'judged' }
  /** The clamd cannot scan: it is ended, and another one started. */
  | { readonly kind: 'replace'; readonly problem: Problem | undefined }
  /** Another slot serves. */
  | { readonly kind: 'retire' }
  | { readonly kind: 'close' }
  /** Nothing of it is left. */
  | { readonly kind: 'closed' }

/** State to event to following state. A pair that is not listed is refused, and changes nothing. */
export const NEXT: { readonly [S in SlotKind]: { readonly [E in SlotEvent['kind']]?: SlotKind } } = {
  trying: { spawned: 'trying', ready: 'proven', refused: 'failed', died: 'failed', close: 'closing' },
  proven: { promote: 'serving', refused: 'failed', died: 'failed', close: 'closing' },
  failed: { died: 'failed', close: 'closing' },
  opening: {
    spawned: 'opening',
    ready: 'serving',
    replace: 'replacing',
    died: 'pausing',
    retire: 'draining',
    close: 'closing',
  },
  serving: { judged: 'serving', replace: 'replacing', died: 'pausing', retire: 'draining', close: 'closing' },
  replacing: { died: 'pausing', retire: 'draining', close: 'closing' },
  pausing: { respawn: 'opening', retire: 'draining', close: 'closing' },
  draining: { died: 'draining', close: 'closing' },
  closing: { died: 'closing', closed: 'closed' },
  closed: {},
}

/** A set of databases is on probation for so long from the time when it began to serve, ms. */
export const PROBATION_MS = 30 * 60_000
/** Deaths within that time after which the set before is taken back. */
export const DEATHS_FOR_RELAPSE = 3

/** A slot of which a clamd is to be started to serve, with `generation` or with one that is chosen then. */
export function opening(generation: Generation | undefined, at: number): SlotState {
  return {
    kind: 'opening',
    service: { generation, since: at, deaths: 0, isJudged: false },
    launch: undefined,
  }
}

/** The state that follows; undefined: the event has no meaning in this state, and nothing changes. */
export function advance(state: SlotState, event: SlotEvent): SlotState | undefined {
  const kind = NEXT[state.kind][event.kind]
  if (kind === undefined) return undefined
  const service = serviceAfter(state, event)
  const launch = launchAfter(state, event)
  const loaded = event.kind === 'ready' ? event.loaded : loadedOf(state)
  switch (kind) {
    case 'trying':
      return { kind, launch }
    case 'proven':
      // A clamd that is ready was started: without one the event is early, and means nothing.
      return launch === undefined || loaded === undefined ? undefined : { kind, launch, loaded }
    case 'failed':
      return 'error' in event ? { kind, error: event.error, launch } : undefined
    case 'opening':
      return service === undefined ? undefined : { kind, service, launch }
    case 'serving':
      if (service === undefined || launch === undefined || loaded === undefined) return undefined
      return { kind, service, launch, loaded }
    case 'replacing':
      if (service === undefined || launch === undefined || event.kind !== 'replace') return undefined
      return { kind, service, launch, problem: event.problem }
    case 'pausing':
      return service === undefined ? undefined : { kind, service }
    case 'draining':
      return { kind, launch }
    case 'closing':
    case 'closed':
      return { kind }
  }
}

/** Whether it is the one that gets the messages. */
export function isServing({ kind }: SlotState): boolean {
  return kind === 'opening' || kind === 'serving' || kind === 'replacing' || kind === 'pausing'
}

/** Whether its set has made clamd end so often, so soon, that the one before is the better choice. */
export function isRelapse({ deaths }: Service): boolean {
  return deaths >= DEATHS_FOR_RELAPSE
}

/** The clamd that runs in it; undefined where none does, or where it is being ended for good. */
export function launchOf(state: SlotState): Launch | undefined {
  return 'launch' in state ? state.launch : undefined
}

export function loadedOf(state: SlotState): Loaded | undefined {
  return 'loaded' in state ? state.loaded : undefined
}

export function serviceOf(state: SlotState): Service | undefined {
  return 'service' in state ? state.service : undefined
}

/** What it loads, or has loaded. */
export function generationOf(state: SlotState): Generation | undefined {
  return launchOf(state)?.generation ?? serviceOf(state)?.generation
}

function launchAfter(state: SlotState, event: SlotEvent): Launch | undefined {
  if (event.kind === 'spawned') return event.launch
  return event.kind === 'died' || event.kind === 'respawn' ? undefined : launchOf(state)
}

function serviceAfter(state: SlotState, event: SlotEvent): Service | undefined {
  const service = serviceOf(state)
  switch (event.kind) {
    case 'promote': {
      const generation = generationOf(state)
      return { generation, since: event.at, deaths: 0, isJudged: true }
    }
    case 'respawn':
      if (service !== undefined && event.generation === service.generation) return service
      return { generation: event.generation, since: event.at, deaths: 0, isJudged: false }
    case 'spawned':
      return service && { ...service, generation: event.launch.generation }
    case 'judged':
      return service && { ...service, isJudged: true }
    case 'died': {
      const wasReady = state.kind === 'serving' || state.kind === 'replacing'
      if (service === undefined || !wasReady || event.at - service.since > PROBATION_MS) return service
      return { ...service, deaths: service.deaths + 1 }
    }
    default:
      return service
  }
}
