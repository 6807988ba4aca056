import type { Clock } from '../../ground/clock.ts'
import { type Leap, namedBeforeMs } from '../../ground/time/leaps.ts'
import type { EventDatabase } from '../dialect/database.ts'
import type { ClockLookTable } from '../schema/tables.ts'
import { lookAtClock } from './clock-look.ts'
import { lockRetention } from './lock.ts'

/** For what a clock is looked at here. */
export type KeptAs = Extract<ClockLookTable['kept'], 'clean' | 'findings'>

interface Looked {
  readonly leaps: readonly Leap[]
  readonly at: number
}

/** The clocks are looked at so often at most, ms. */
const LOOK_MS = 60_000

/**
 * Tells what is old by a wall clock that may be wrong. What it saw stands in the database: the next life, and other hosts with the
 * same database, know from it what time has passed. See docs/decisions/0013.
 */
export class ExpiryClock {
  readonly #database: EventDatabase
  readonly #clock: Pick<Clock, 'wall' | 'monotonic'>
  readonly #onLeap: (kept: KeptAs, byMs: number) => void
  readonly #looked = new Map<KeptAs, Looked>()

  constructor(
    database: EventDatabase,
    clock: Pick<Clock, 'wall' | 'monotonic'>,
    onLeap: (kept: KeptAs, byMs: number) => void,
  ) {
    this.#database = database
    this.#clock = clock
    this.#onLeap = onLeap
  }

  /** What has a time before this has been kept for longer than `keepMs`; undefined: somebody else is at it. */
  async cutoffMs(kept: KeptAs, keepMs: number): Promise<number | undefined> {
    const known = this.#looked.get(kept)
    const isRecent = known !== undefined && this.#clock.monotonic() - known.at < LOOK_MS
    const looked = isRecent ? known : await this.#look(kept, keepMs, known)
    return looked && namedBeforeMs(this.#clock.wall() - keepMs, looked.leaps)
  }

  async #look(kept: KeptAs, keepMs: number, known: Looked | undefined): Promise<Looked | undefined> {
    const { kysely, dialect } = this.#database
    const seen = await kysely.transaction().execute(async (tx) => {
      if (!(await lockRetention(tx, dialect))) return undefined
      const [wallMs, at] = [this.#clock.wall(), this.#clock.monotonic()]
      const passedMs = known === undefined ? 0 : at - known.at
      return { ...(await lookAtClock(tx, { kept, keepMs, wallMs, passedMs })), at }
    })
    if (seen === undefined) return undefined
    this.#looked.set(kept, seen)
    if (seen.byMs !== 0) this.#onLeap(kept, seen.byMs)
    return seen
  }
}
