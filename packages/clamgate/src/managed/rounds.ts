/** How a round looks: `settled` says that nothing is under way which would have to stand still first. */
export interface Round {
  readonly settled: boolean
  /** Whoever put the files there has tried them: a set that was refused is tried again, and may hold less than before. */
  readonly isTested?: boolean
}

/**
 * Runs rounds of work that looks at the present, one at a time. What is asked for during one is done in one more at its end;
 * that is settled if one of the askers says so.
 */
export class Rounds {
  readonly #work: (round: Round) => Promise<void>
  #running: Promise<void> | undefined
  #next: Round | undefined

  constructor(work: (round: Round) => Promise<void>) {
    this.#work = work
  }

  /** Resolves when a round has ended that began after this call. */
  run(round: Round): Promise<void> {
    this.#next = {
      settled: round.settled || this.#next?.settled === true,
      isTested: round.isTested === true || this.#next?.isTested === true,
    }
    this.#running ??= this.#all().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #all(): Promise<void> {
    for (let round = this.#next; round !== undefined; round = this.#next) {
      this.#next = undefined
      await this.#work(round)
    }
  }
}
