import { type Pool, queueLimits } from '../engine/pool.ts'
import type { Server } from '../engine/server.ts'
import type { EngineConfig } from '../engine/types.ts'
import type { Generation } from './databases/generations.ts'
import { SLOT_NAMES } from './process/layout.ts'
import { Slot, type SlotDeps } from './slot.ts'

/** The two slots: one serves, and while its successor is got ready or it is left to drain itself, both are in use. */
export class Slots {
  readonly #deps: SlotDeps
  readonly #pool: Pool
  #serving: Slot | undefined
  #open: readonly Slot[] = []
  readonly #retired = new WeakSet<Slot>()

  constructor(deps: SlotDeps, pool: Pool) {
    this.#deps = deps
    this.#pool = pool
  }

  /** The one that gets the messages. */
  get serving(): Slot | undefined {
    return this.#serving
  }

  /** The serving one, and behind it the one that is got ready to follow it. */
  get active(): readonly Slot[] {
    const others = this.#open.filter((slot) => slot !== this.#serving && !this.#retired.has(slot))
    return this.#serving === undefined ? others : [this.#serving, ...others]
  }

  /** Starts a clamd in a slot that is free, on the `generation` or on one that is chosen then. */
  start(generation: Generation | undefined, { kept }: { readonly kept: boolean }): Slot {
    const name = SLOT_NAMES.find((one) => !this.#open.some((slot) => slot.name === one))
    if (name === undefined) throw new Error('Both slots are in use')
    const slot = new Slot(this.#deps, { name, generation, kept })
    this.#open = [...this.#open, slot]
    this.#deps.listeners.changed()
    return slot
  }

  /** Messages go to this one from now on; those under way elsewhere stay there. */
  install(slot: Slot): void {
    this.#serving = slot
    this.apply(this.#deps.wishes().config)
    this.#deps.listeners.changed()
  }

  /** Another one serves: this one gets no more messages, and its clamd is not started again. */
  retire(slot: Slot): void {
    this.#retired.add(slot)
    slot.letGo()
  }

  /** Ends the clamd of a slot. Another one serves, or messages are held. */
  async close(slot: Slot): Promise<void> {
    await slot.end()
    this.#open = this.#open.filter((one) => one !== slot)
    this.#deps.listeners.changed()
  }

  /** Gives the pool the limits of a configuration. */
  apply(config: EngineConfig): void {
    const servers: Server[] = this.#serving === undefined ? [] : [this.#serving.server]
    this.#pool.reconfigure({ servers, ...queueLimits(config) })
  }
}
