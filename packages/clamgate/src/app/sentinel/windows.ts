/** Users who are counted at a time; of more, the one that was not heard of for longest is forgotten. */
const MAX_LOGINS = 10_000

/** The times of the latest findings of each user, by a clock that nobody sets. */
export class Windows {
  readonly #times = new Map<string, readonly number[]>()

  /**
   * Notes a finding.
   * @returns whether there were more than `messages` within `withinMs`; they are forgotten then
   */
  isTooMuch(login: string, nowMs: number, { messages, withinMs }: Limit): boolean {
    const times = [...(this.#times.get(login) ?? []), nowMs].filter((time) => time > nowMs - withinMs)
    this.#times.delete(login)
    if (times.length > messages) return true
    this.#times.set(login, times)
    for (const [oldest] of this.#times) {
      if (this.#times.size <= MAX_LOGINS) break
      this.#times.delete(oldest)
    }
    return false
  }

  forget(login: string): void {
    this.#times.delete(login)
  }
}

interface Limit {
  readonly messages: number
  readonly withinMs: number
}
