import type { Clock } from '../../ground/clock.ts'
import { failureFields } from '../../observe/log/failure.ts'
import type { Log } from '../../observe/log/log.ts'
import { type QuarantineError, quarantineError } from './errors.ts'

export interface ConditionDeps {
  readonly log: Log
  readonly clock: Clock
  readonly directory: string
  /** Some decision of the policy may keep mail; where none does, nobody misses the quarantine. */
  readonly isInUse: () => boolean
}

/** Why mail that is to be kept is deferred. */
export interface QuarantineProblem {
  readonly code: string
  readonly message: string
  readonly remedy: string | undefined
  /** When it was met last, Unix time, ms. */
  readonly atMs: number
}

/** Whether the quarantine can take a message, as far as is known: from messages, sweeps, and tries. */
export class Condition {
  readonly #deps: ConditionDeps
  #last: { readonly error: QuarantineError; readonly at: number } | undefined
  /** Code of the problem that the log has a line of. */
  #toldCode: string | undefined

  constructor(deps: ConditionDeps) {
    this.#deps = deps
  }

  get error(): QuarantineError | undefined {
    return this.#last?.error
  }

  get problem(): QuarantineProblem | undefined {
    if (this.#last === undefined) return undefined
    const { error, at } = this.#last
    const { code, message, remedy } = error
    return { code, message, remedy, atMs: this.#deps.clock.wallOf(at) }
  }

  /** Something went wrong; whoever was about it tells. */
  failed(error: unknown): QuarantineError {
    const { clock, directory } = this.#deps
    const ours = quarantineError(error, directory)
    this.#last = { error: ours, at: clock.monotonic() }
    return ours
  }

  /** A message could not be kept, and the log says so: no need to say it again when a try finds the same. */
  messageFailed(error: unknown): QuarantineError {
    const ours = this.failed(error)
    this.#toldCode = ours.code
    return ours
  }

  /** A try went wrong. The log hears of it when that is news. */
  tryFailed(error: unknown): QuarantineError {
    const ours = this.failed(error)
    if (ours.code === this.#toldCode || !this.#deps.isInUse()) return ours
    this.#toldCode = ours.code
    const sentence = `${ours.message}; mail that is to be kept is deferred`
    this.#deps.log.error('quarantine.unusable', sentence, failureFields(ours))
    return ours
  }

  /** A message was kept, or a try went well. */
  isWell(): void {
    this.#last = undefined
    if (this.#toldCode === undefined) return
    this.#toldCode = undefined
    this.#deps.log.info('quarantine.usable', 'The quarantine can be used again: what is to be kept is kept')
  }
}
