import { type Pool, queueLimits } from '../engine/pool.ts'
import type { EngineConfig } from '../engine/types.ts'
import type { Generation } from './databases/generations.ts'
import { SLOT_NAMES } from './process/layout.ts'
import { Slot } from './slot.ts'
import type { SlotDeps, SlotPlan } from './slot-plan.ts'
import { isServing } from './slot-state.ts'

/** The two slots: one serves, and while its successor is got ready or it is left to drain itself, both are in use. */
export class Slots {
  readonly #deps: SlotDeps
  readonly #pool: Pool
  /** Those of which something is left. */
  #open: readonly Slot[] = []

  constructor(deps: SlotDeps, pool: Pool) {
    this.#deps = deps
    this.#pool = pool
  }

  /** The one that gets the messages. */
  get serving(): Slot | undefined {
    return this.#open.find(({ state }) => isServing(state))
  }

  /** The serving one, and behind it the one that is got ready to follow it. */
  get active(): readonly Slot[] {
    const candidates = this.#open.filter(({ state }) => state.kind === 'trying' || state.kind === 'proven')
    return [...this.#open.filter(({ state }) => isServing(state)), ...candidates]
  }

  /** Has a clamd prove itself in a slot that is free. */
  try(generation: Generation): Slot {
    return this.#start({ role: 'try', generation })
  }

  /** Has a clamd serve in a slot that is free, on this generation or on one that is chosen then. */
  serve(generation: Generation | undefined): Slot {
    const slot = this.#start({ role: 'serve', generation })
    this.apply(this.#deps.wishes().config)
    return slot
  }

  /**
   * The candidate gets the messages from now on; those under way on the one before stay there.
   * @throws {EngineError} its clamd has just ended, and nothing has changed
   */
  promote(candidate: Slot): void {
    const before = this.serving
    candidate.promote()
    before?.retire()
    this.apply(this.#deps.wishes().config)
  }

  /** Ends the clamd of a slot. Another one serves, or messages are held. Never rejects. */
  async close(slot: Slot): Promise<void> {
    await slot.close()
    this.#open = this.#open.filter((one) => one !== slot)
    this.#deps.listeners.changed()
  }

  /** Gives the pool the limits of a configuration. */
  apply(config: EngineConfig): void {
    const { serving } = this
    this.#pool.reconfigure({ servers: serving === undefined ? [] : [serving.server], ...queueLimits(config) })
  }

  #start(plan: Omit<SlotPlan, 'name'>): Slot {
    const name = SLOT_NAMES.find((one) => !this.#open.some((slot) => slot.name === one))
    if (name === undefined) throw new Error('Both slots are in use')
    const slot = new Slot(this.#deps, { name, ...plan })
    this.#open = [...this.#open, slot]
    this.#deps.listeners.changed()
    return slot
  }
}
