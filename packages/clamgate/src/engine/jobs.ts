/** What a job on a clamd is: bytes that are all there, or a stream that takes as long as its sender. */
export type JobKind = 'scan' | 'stream'

/** The jobs of one server: how many there are, may be, and when the last one has gone. */
export class Jobs {
  /** Under way. */
  readonly busy: Record<JobKind, number> = { scan: 0, stream: 0 }
  readonly #drained: (() => void)[] = []

  get total(): number {
    return this.busy.scan + this.busy.stream
  }

  enter(kind: JobKind): void {
    this.busy[kind] += 1
  }

  leave(kind: JobKind): void {
    this.busy[kind] -= 1
    if (this.total === 0) for (const wake of this.#drained.splice(0)) wake()
  }

  /** Resolves once there is none. */
  drained(): Promise<void> {
    return this.total === 0 ? Promise.resolve() : new Promise((wake) => this.#drained.push(wake))
  }
}
