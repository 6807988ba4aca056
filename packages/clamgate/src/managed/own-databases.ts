import type { ClamdClient } from '@clamgate/clamd'
import type { Listeners } from '../engine/listeners.ts'
import type { OwnDatabases } from '../engine/types.ts'
import type { Clock } from '../ground/clock.ts'
import { LATE, within } from '../ground/within.ts'
import type { ActivateOptions, Activation, Proof } from '../signatures/ports.ts'
import { notLoaded } from './clamd-end.ts'
import { readDatabases } from './databases/databases.ts'
import { recognises } from './databases/keeper.ts'
import type { Parts } from './parts.ts'
import type { Slot } from './slot.ts'

export interface OwnDatabasesDeps {
  readonly directory: string
  readonly clock: Clock
  readonly listeners: Listeners
  /** Undefined before the engine was started. */
  readonly parts: () => Pick<Parts, 'slots' | 'renewal' | 'refusals'> | undefined
  /** Fires when the engine is being stopped. */
  readonly ending: AbortSignal
}

/** For a clamd that is starting: one that takes longer loads what is there when it does. */
const START_MS = 3 * 60_000
/** From the beginning to a verdict: two loads, in place, on a host that swaps. */
const LONGEST_MS = 30 * 60_000
/** The directory has changed again, or the clamd that serves is a new one. */
const AGAIN_MS = 200
/** Looks at a clamd that has loaded the set, and does not find its proof. */
const MOST_LOOKS = 20

const LATER: Activation = { how: 'later', signatures: undefined }

/** The shared directory of databases, and how a change in it goes live: in the slot that is idle. */
export function createOwnDatabases(deps: OwnDatabasesDeps): OwnDatabases {
  return {
    directory: deps.directory,
    activate: (proof, options) => new GoingLive(deps, proof, options).run(),
  }
}

class GoingLive {
  readonly #deps: OwnDatabasesDeps
  readonly #proof: Proof | undefined
  readonly #options: ActivateOptions
  readonly #signal: AbortSignal
  #looks = 0

  constructor(deps: OwnDatabasesDeps, proof: Proof | undefined, options: ActivateOptions) {
    this.#deps = deps
    this.#proof = proof
    this.#options = options
    this.#signal = AbortSignal.any([deps.ending, options.signal])
  }

  async run(): Promise<Activation> {
    const { clock, directory } = this.#deps
    const endsAt = clock.monotonic() + LONGEST_MS
    for (;;) {
      const activation = await this.#try()
      this.#options.signal.throwIfAborted()
      if (this.#signal.aborted) return LATER
      if (activation !== undefined) return activation
      if (clock.monotonic() >= endsAt) throw notLoaded(`the files in ${directory} change all the time`)
      await within(new Promise(() => {}), AGAIN_MS, this.#signal)
    }
  }

  /** Undefined: there is no verdict yet. */
  async #try(): Promise<Activation | undefined> {
    const { directory, listeners } = this.#deps
    const parts = this.#deps.parts()
    if (parts === undefined) return LATER
    const isUp = () => this.#signal.aborted || serves(parts.slots.serving)
    if ((await within(listeners.until(isUp), START_MS, this.#signal)) === LATE) return LATER
    if (
      (await within(parts.renewal.check({ settled: true, isTested: true }), LONGEST_MS, this.#signal)) ===
      LATE
    )
      return undefined
    const seen = await readDatabases(directory)
    const { serving } = parts.slots
    const set = serving?.generation?.set
    if (serving !== undefined && set?.fingerprint === seen.fingerprint && serves(serving)) {
      return (await this.#isShown(serving.server.client)) ? livedThrough(parts, serving) : undefined
    }
    const error = await parts.refusals.errorOf(seen)
    if (error !== undefined) throw error
    if (set?.official === true && !seen.official)
      throw notLoaded(`main and daily are not both in ${directory}`)
    return undefined
  }

  /** @throws {EngineError} it scans with the set, and does not show it */
  async #isShown(client: ClamdClient): Promise<boolean> {
    const { gone } = this.#options
    const wanted = this.#proof ?? gone
    if (wanted === undefined) return true
    const result = await client.scan([wanted.sample], { signal: this.#signal }).catch(() => undefined)
    if (result === undefined || result.kind === 'error') return false
    const isFound = result.kind === 'found' && result.signature === `${wanted.signature}.UNOFFICIAL`
    if (isFound === (this.#proof !== undefined)) return true
    this.#looks += 1
    if (this.#looks < MOST_LOOKS) return false
    throw notLoaded(`clamd does not find ${wanted.signature} in its sample`)
  }
}

function serves(slot: Slot | undefined): boolean {
  return slot?.state.kind === 'serving' && recognises(slot.server)
}

function livedThrough({ renewal }: Pick<Parts, 'renewal'>, { status }: Slot): Activation {
  return { how: renewal.status?.how === 'slots' ? 'slot' : 'in-place', signatures: status?.signatures }
}
