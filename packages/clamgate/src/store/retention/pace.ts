/** What a step may take, ms: batches of mail wait for it. */
const TARGET_MS = 25
const [FIRST, LEAST, MOST] = [100, 20, 2000]
/** Of a chunk that was quicker than it may be. */
const FASTEST_GROWTH = 1.5

/** How many rows a step takes on, so that no step takes long on this machine with these rows. */
export class Pace {
  readonly #monotonic: () => number
  #rows = FIRST

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic
  }

  get rows(): number {
    return this.#rows
  }

  /** @param step says how much of what it was asked for it had to do */
  async run(step: (rows: number) => Promise<number>): Promise<number> {
    const [asked, beganMs] = [this.#rows, this.#monotonic()]
    const done = await step(asked)
    const tookMs = this.#monotonic() - beganMs
    // A step with little to do says nothing of a full one, unless it was slow.
    if (done < asked && tookMs < TARGET_MS) return done
    const factor = Math.min(FASTEST_GROWTH, TARGET_MS / Math.max(1, tookMs))
    this.#rows = Math.round(Math.min(MOST, Math.max(LEAST, asked * factor)))
    return done
  }
}
