import { messageOf } from '../../ground/thrown.ts'
import { LATE, within } from '../../ground/within.ts'
import { isPassing, toStoreError } from '../dialect/failure.ts'
import { StoreError } from '../errors.ts'
import type { StoreWrite } from '../types.ts'
import { kindOf, type Tally } from './queue.ts'
import type { OpenSink, Sink } from './sink.ts'

export interface ConnectionDeps {
  readonly open: OpenSink
  /** Fires when nothing may be waited for any more. */
  readonly hurried: AbortSignal
  /** So much of a spill file is in the database that was opened. */
  readonly seen: (file: string, octets: number) => void
  /** A line for the log. */
  readonly told: (event: string, sentence: string) => void
  /** Another file is there now than the one that was open before. */
  readonly renewed: () => void
}

/** A write that takes longer is given up, ms: what it was to write goes to a file, and comes again. */
const WRITE_MS = 15_000
const CLOSE_MS = 2_000

/** The database as it is opened, given up and opened anew; nothing of it is waited for without end. */
export class Connection {
  readonly #deps: ConnectionDeps
  #sink: Sink | undefined
  /** Of what was open last. */
  #identity: string | undefined

  constructor(deps: ConnectionDeps) {
    this.#deps = deps
  }

  /** Undefined: it is not open. */
  get sink(): Sink | undefined {
    return this.#sink
  }

  /** @throws what keeps the database from taking any of them */
  async write(writes: readonly StoreWrite[], dropped: Tally): Promise<number> {
    if (writes.length === 0) return 0
    const sink = await this.opened()
    try {
      await this.inTime(sink.write(writes))
      return writes.length
    } catch (error) {
      if (isPassing(toStoreError(error)) || writes.length === 1) throw error
      return await this.#writeEach(sink, writes, dropped, error)
    }
  }

  /** One of them is what no database takes, by a defect of ours: it must not be in the way of the others for ever. */
  async #writeEach(
    sink: Sink,
    writes: readonly StoreWrite[],
    dropped: Tally,
    cause: unknown,
  ): Promise<number> {
    const refused: StoreWrite[] = []
    for (const one of writes) {
      try {
        await this.inTime(sink.write([one]))
      } catch (error) {
        if (isPassing(toStoreError(error))) throw error
        refused.push(one)
      }
    }
    if (refused.length === writes.length) throw cause
    for (const one of refused) dropped[kindOf(one)] += 1
    const sentence = `The database refuses ${refused.length} of ${writes.length} events, which are left out: ${messageOf(cause)}`
    this.#deps.told('store.refused', sentence)
    return writes.length - refused.length
  }

  async opened(): Promise<Sink> {
    if (this.#sink?.isInPlace() === false) await this.forget()
    if (this.#sink !== undefined) return this.#sink
    const opening = this.#deps.open()
    // One that comes too late is not left open.
    opening.then(
      (late) => late !== this.#sink && isGivenUp && void late.close().catch(() => undefined),
      () => undefined,
    )
    let isGivenUp = false
    try {
      this.#sink = await this.inTime(opening)
    } catch (error) {
      isGivenUp = true
      throw error
    }
    const { identity } = this.#sink
    if (this.#identity !== undefined && identity !== this.#identity) this.#deps.renewed()
    this.#identity = identity
    for (const [file, octets] of await this.inTime(this.#sink.seen())) this.#deps.seen(file, octets)
    return this.#sink
  }

  async inTime<T>(work: Promise<T>): Promise<T> {
    const result = await within(work, WRITE_MS, this.#deps.hurried)
    if (result !== LATE) return result
    work.catch(() => undefined)
    throw new StoreError('STORE_UNAVAILABLE', 'The database of events does not answer in time', {
      remedy: 'See what keeps it busy. Until it answers, events wait in files.',
    })
  }

  async forget(): Promise<void> {
    const sink = this.#sink
    this.#sink = undefined
    await within(
      Promise.resolve(sink?.close()).catch(() => undefined),
      CLOSE_MS,
    )
  }
}
