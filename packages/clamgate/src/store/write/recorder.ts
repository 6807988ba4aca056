// Long: all that the thread does is here in its order: batches, replay, trouble, rounds.
import { messageOf } from '../../ground/thrown.ts'
import { toStoreError } from '../dialect/failure.ts'
import type { Spill, SpilledLines } from '../spill/spill.ts'
import { Connection } from './connection.ts'
import { readLines, sum } from './lines.ts'
import type { Answer, Order, Problem, WriterSettings } from './protocol.ts'
import { newTally, type Tally } from './queue.ts'
import { Rounds } from './rounds.ts'
import type { OpenSink } from './sink.ts'

export interface RecorderDeps {
  readonly open: OpenSink
  readonly spill: Spill
  readonly tell: (answer: Answer) => void
  readonly settings: WriterSettings
}

/** So long a write may take once the daemon is being stopped, ms. */
const HURRY_MS = 1_000
/** After an operation found the database away, the next ones hear so at once: each might wait long for it, and batches behind all. */
const AWAY_MS = 1_000
/** Between tries of a database that does not take events. */
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 10_000
/** Lines of a spill file in one transaction. */
const REPLAY_LINES = 500

/**
 * What the thread that writes does: batches into the database, or into files while it does not take them; what is in the
 * files into the database, before anything newer, once it does. One thing at a time.
 */
export class Recorder {
  readonly #deps: RecorderDeps
  readonly #rounds: Rounds
  readonly #connection: Connection
  readonly #hurry = new AbortController()
  #settings: WriterSettings
  #problem: Problem | undefined
  #pauseMs = FIRST_PAUSE_MS
  #retry: NodeJS.Timeout | undefined
  #sizeBytes: number | undefined
  /** What an operation was refused with just now. */
  #away: { readonly problem: Problem; readonly untilMs: number } | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #isReplaying = false

  constructor(deps: RecorderDeps) {
    this.#deps = deps
    this.#settings = deps.settings
    this.#connection = new Connection({
      open: deps.open,
      hurried: this.#hurry.signal,
      seen: (file, octets) => deps.spill.setSeen(file, octets),
      told: (event, sentence) => this.#told(event, sentence),
      renewed: () => deps.tell({ kind: 'renewed' }),
    })
    this.#rounds = new Rounds({
      tidy: () => this.#inTurn(() => this.#tidy()),
      measure: () => this.#inTurn(() => this.#measure()),
    })
  }

  /** Opens the database, and goes on with what a run before has left in files. */
  start(): void {
    void this.#inTurn(async () => {
      try {
        this.#deps.spill.find()
      } catch (error) {
        this.#told(
          'store.spill-unreadable',
          `Spill files of a run before cannot be read: ${messageOf(error)}`,
        )
      }
      await this.#tryAgain()
      this.#rounds.start()
    })
  }

  carryOut(order: Order): void {
    switch (order.kind) {
      case 'hurry':
        // Whatever is being waited for has this long.
        setTimeout(() => this.#hurry.abort(), HURRY_MS).unref()
        return
      case 'settings':
        this.#settings = order.settings
        return
      case 'look-anew':
        void this.#inTurn(() => this.#lookAnew())
        return
      case 'batch':
        void this.#inTurn(() => this.#batch(order.octets, order.kinds))
        return
      case 'state':
        void this.#inTurn(() => this.#state(order.call, order.name, order.args))
        return
      case 'close':
        void this.#inTurn(() => this.#close())
        return
    }
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const next = this.#turn.then(work).catch((error: unknown) => {
      this.#told('store.defect', `A defect of the store: ${error instanceof Error ? error.stack : error}`)
    })
    this.#turn = next
    return next
  }

  async #batch(octets: Uint8Array, kinds: string): Promise<void> {
    // Nothing overtakes what waits in files: of an entry the newest has to be the last.
    const isInOrder = this.#deps.spill.isEmpty && this.#retry === undefined
    const dropped = newTally()
    if (isInOrder) {
      try {
        await this.#connection.write(readLines(octets).writes, dropped)
        this.#isWell()
        this.#tell('written', dropped)
        return
      } catch (error) {
        await this.#failed(error)
      }
    }
    try {
      const dropped = this.#deps.spill.append(octets, kinds)
      this.#tellState()
      this.#tell('spilled', dropped)
      if (this.#retry === undefined) this.#replaySoon()
    } catch (error) {
      if (this.#problem === undefined) await this.#failed(error)
      this.#tell('kept', newTally())
    }
  }

  #tell(how: 'written' | 'spilled' | 'kept', dropped: Tally): void {
    this.#deps.tell({ kind: 'batch-done', how, dropped })
  }

  async #failed(error: unknown): Promise<void> {
    const { code, message: sentence, remedy } = toStoreError(error)
    this.#problem = { code, sentence, remedy }
    await this.#connection.forget()
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined
      void this.#inTurn(() => this.#tryAgain())
    }, this.#pauseMs)
    this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS)
    this.#tellState()
  }

  #isWell(): void {
    this.#pauseMs = FIRST_PAUSE_MS
    if (this.#problem === undefined) return
    this.#problem = undefined
    this.#tellState()
  }

  async #tryAgain(): Promise<void> {
    try {
      await this.#connection.opened()
    } catch (error) {
      await this.#failed(error)
      return
    }
    if (this.#deps.spill.isEmpty) this.#isWellWhenOpen()
    this.#replaySoon()
    await this.#measure()
  }

  /** What is open is given up, with the pages that it remembers. */
  async #lookAnew(): Promise<void> {
    if (this.#retry !== undefined) return
    await this.#connection.forget()
    await this.#tryAgain()
  }

  /** What failed while it was opened is over; what failed while it was written may not be. */
  #isWellWhenOpen(): void {
    if (this.#problem !== undefined && this.#problem.code !== 'STORE_DISK_FULL') this.#isWell()
  }

  /** Between two batches, so that no batch waits for more than one chunk. */
  #replaySoon(): void {
    if (this.#isReplaying || this.#deps.spill.isEmpty || this.#hurry.signal.aborted) return
    this.#isReplaying = true
    setImmediate(() => {
      void this.#inTurn(async () => {
        this.#isReplaying = false
        if (this.#retry === undefined && (await this.#replay())) this.#replaySoon()
      })
    })
  }

  /** @returns whether there may be more */
  async #replay(): Promise<boolean> {
    const chunk = this.#nextChunk()
    if (chunk === undefined) {
      this.#tellState()
      return false
    }
    const { writes, unreadable } = readLines(Buffer.from(chunk.lines.join('\n')))
    const dropped = newTally()
    try {
      const written = await this.#connection.write(writes, dropped)
      this.#deps.spill.replayed(chunk)
      await this.#connection.sink?.setSeen(chunk.file, chunk.end)
      this.#deps.tell({ kind: 'replayed', written, unreadable: unreadable + sum(dropped) })
      this.#isWell()
      this.#tellState()
      return true
    } catch (error) {
      await this.#failed(error)
      return false
    }
  }

  #nextChunk(): SpilledLines | undefined {
    const { spill } = this.#deps
    for (;;) {
      try {
        return spill.next(REPLAY_LINES)
      } catch (error) {
        const aside = spill.setAside()
        this.#told(
          'store.spill-unreadable',
          `A spill file cannot be read, and is ${aside} now: ${messageOf(error)}`,
        )
      }
    }
  }

  async #state(call: number, name: string, args: unknown): Promise<void> {
    const { tell } = this.#deps
    const away = this.#away
    if (away !== undefined && performance.now() < away.untilMs) {
      tell({ kind: 'refused', call, problem: away.problem })
      return
    }
    try {
      const sink = await this.#connection.opened()
      tell({ kind: 'result', call, result: await this.#connection.inTime(sink.state(name, args)) })
      this.#away = undefined
    } catch (error) {
      const { code, message: sentence, remedy } = toStoreError(error)
      const problem = { code, sentence, remedy }
      this.#away =
        code === 'STORE_UNAVAILABLE' ? { problem, untilMs: performance.now() + AWAY_MS } : undefined
      tell({ kind: 'refused', call, problem })
    }
  }

  async #tidy(): Promise<void> {
    if (this.#connection.sink === undefined || this.#problem !== undefined || this.#hurry.signal.aborted)
      return
    try {
      if (await this.#connection.sink.tidy(this.#settings)) this.#rounds.tidySoon()
    } catch (error) {
      // What is wrong with the database shows with the next batch.
      this.#told(
        'store.tidy-failed',
        `What is too old could not be forgotten: ${toStoreError(error).message}`,
      )
    }
  }

  async #measure(): Promise<void> {
    try {
      this.#connection.sink?.lookAnew()
    } catch (error) {
      await this.#failed(error)
      return
    }
    const size = await this.#connection.sink?.sizeBytes().catch(() => undefined)
    if (size !== undefined) this.#sizeBytes = size
    this.#tellState()
  }

  async #close(): Promise<void> {
    clearTimeout(this.#retry)
    this.#rounds.stop()
    this.#hurry.abort()
    this.#deps.spill.close()
    await this.#connection.forget()
    this.#deps.tell({ kind: 'closed' })
  }

  #tellState(): void {
    const { spill, tell } = this.#deps
    tell({
      kind: 'state',
      state: { problem: this.#problem, spilledBytes: spill.bytes, sizeBytes: this.#sizeBytes },
    })
  }

  #told(event: string, sentence: string): void {
    this.#deps.tell({ kind: 'told', event, sentence })
  }
}
