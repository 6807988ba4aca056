import { statSync } from 'node:fs'
import { type Kysely, sql } from 'kysely'
import { PARTED, Partitions } from '../batch/partitions.ts'
import { PERIODS } from '../batch/rollups.ts'
import type { EventDatabase, SqliteDatabase } from '../dialect/database.ts'
import type { EventTables } from '../schema/tables.ts'
import { Pace } from './pace.ts'

/** What a database wants done now and then. */
export interface Upkeep {
  /** @returns whether there is more to do soon */
  step(nowMs: number): Promise<boolean>
}

export function createUpkeep(database: EventDatabase, monotonic: () => number): Upkeep {
  return database.dialect === 'sqlite'
    ? new SqliteUpkeep(database, monotonic)
    : new PostgresUpkeep(database.kysely, monotonic)
}

/** Pages that are free for what comes; of more than that the file gives some back: so many, or a tenth of it. */
const SPARE_PAGES = 1024
const SPARE_SHARE = 0.1
/** A longer journal is emptied once nothing else is to be done. */
const JOURNAL_BYTES = 8 * 1024 * 1024

/** Once a day, of the monotonic clock. */
class Daily {
  #lastMs = Number.NEGATIVE_INFINITY
  readonly #monotonic: () => number

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic
  }

  isDue(): boolean {
    const nowMs = this.#monotonic()
    if (nowMs - this.#lastMs < PERIODS.day) return false
    this.#lastMs = nowMs
    return true
  }
}

class SqliteUpkeep implements Upkeep {
  readonly #database: SqliteDatabase<EventTables>
  readonly #pace: Pace
  readonly #daily: Daily

  constructor(database: SqliteDatabase<EventTables>, monotonic: () => number) {
    this.#database = database
    this.#pace = new Pace(monotonic)
    this.#daily = new Daily(monotonic)
  }

  async step(): Promise<boolean> {
    const { kysely } = this.#database
    // Whoever has the connection is in no transaction.
    return await kysely.connection().execute(async () => (await this.#shrink()) || this.#tidy())
  }

  async #shrink(): Promise<boolean> {
    const [free, pages] = [this.#number('freelist_count'), this.#number('page_count')]
    const spare = Math.max(SPARE_PAGES, pages * SPARE_SHARE)
    if (free <= spare) return false
    await this.#pace.run(async (most) => {
      // `exec` goes on to the end; a statement would free one page.
      this.#database.raw.exec(`PRAGMA incremental_vacuum(${most})`)
      return most
    })
    return true
  }

  #tidy(): boolean {
    const { raw, file } = this.#database
    if (this.#daily.isDue()) raw.exec('PRAGMA analysis_limit = 400; PRAGMA optimize')
    const journal = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0
    if (journal > JOURNAL_BYTES) this.#emptyJournal()
    return false
  }

  /** Waits for nobody: who reads is left alone, and it is tried again with the next round. */
  #emptyJournal(): void {
    const { raw } = this.#database
    const waitMs = this.#number('busy_timeout')
    raw.exec('PRAGMA busy_timeout = 0')
    try {
      raw.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } finally {
      raw.exec(`PRAGMA busy_timeout = ${waitMs}`)
    }
  }

  #number(pragma: 'freelist_count' | 'page_count' | 'busy_timeout'): number {
    const [value] = Object.values(this.#database.raw.prepare(`PRAGMA ${pragma}`).get() ?? {})
    return Number(value)
  }
}

class PostgresUpkeep implements Upkeep {
  readonly #kysely: Kysely<EventTables>
  readonly #partitions: Partitions
  readonly #daily: Daily

  constructor(kysely: Kysely<EventTables>, monotonic: () => number) {
    this.#kysely = kysely
    this.#partitions = new Partitions(kysely)
    this.#daily = new Daily(monotonic)
  }

  async step(nowMs: number): Promise<boolean> {
    // Ahead of time, so that no batch waits for it at midnight.
    this.#partitions.forget()
    await this.#partitions.make([nowMs, nowMs + PERIODS.day])
    if (!this.#daily.isDue()) return false
    // It vacuums by itself, but has no statistics of a whole whose parts alone change.
    for (const table of PARTED) await sql`ANALYZE ${sql.table(table)}`.execute(this.#kysely)
    return false
  }
}
