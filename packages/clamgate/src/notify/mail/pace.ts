/** At most so many in any hour: the times of the latest ones are remembered. */
export class HourlyPace {
  #times: number[] = []

  /**
   * When the next one may go, ms of a monotonic clock; in the past when it may at once.
   * @param limit in an hour
   */
  nextMs(limit: number): number {
    const nth = this.#times.at(-limit)
    return nth === undefined ? Number.NEGATIVE_INFINITY : nth + HOUR_MS
  }

  count(nowMs: number): void {
    this.#times = this.#times.filter((time) => time > nowMs - HOUR_MS)
    this.#times.push(nowMs)
  }
}

const HOUR_MS = 3_600_000
