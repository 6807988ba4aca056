/** So many mails are remembered; the one that was seen last longest ago goes first. */
const MOST = 1000

/** Mails that ran out of time, by their SHA-256. */
export class SlowMails {
  readonly #seen = new Set<string>()

  /** Whether a mail that runs out of time now has done so before. */
  isAgain(sha256: string): boolean {
    const before = this.#seen.delete(sha256)
    this.#seen.add(sha256)
    const [oldest] = this.#seen
    if (this.#seen.size > MOST && oldest !== undefined) this.#seen.delete(oldest)
    return before
  }
}
