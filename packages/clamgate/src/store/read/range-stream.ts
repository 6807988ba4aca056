import { type Kysely, sql } from 'kysely'
import { inPart } from '../schema/parts.ts'
import type { EventTables } from '../schema/tables.ts'
import type { Window } from './conditions.ts'
import type { Dialect, Sql } from './dialect.ts'
import type { Range } from './ranges.ts'

/** Where a row stands in a list: newest first, and by number among those of the same moment. */
export interface Place {
  readonly at: number
  readonly id: number
}

/** What rows of a list can be. */
export interface Bounds {
  readonly window: Window
  /** Only what stands behind it. */
  readonly after: Place | undefined
}

/** Whether a row stands before another in a list. */
export function isBefore(one: Place, other: Place): boolean {
  return one.at > other.at || (one.at === other.at && one.id > other.id)
}

/** What keeps a statement within bounds; `at` and `id` as the table calls them. */
export function within({ window, after }: Bounds, at: Sql, id: Sql): readonly Sql[] {
  const { fromMs, toMs } = window
  return [
    ...(fromMs === undefined ? [] : [sql`${at} >= ${fromMs}`]),
    // Of two bounds on one side SQLite takes one for the index, and may take the wider one.
    ...(toMs === undefined || (after !== undefined && after.at < toMs) ? [] : [sql`${at} < ${toMs}`]),
    // The first comparison is for the index, the second for the few of that moment.
    ...(after === undefined
      ? []
      : [sql`${at} <= ${after.at} AND (${at} < ${after.at} OR ${id} < ${after.id})`]),
  ]
}

/** A stretch of an index, or the stretch of one of its parts, of which some rows have been read. */
interface Buffered {
  readonly range: Range
  /** Undefined: it has no parts. */
  readonly part: number | undefined
  places: readonly Place[]
  /** The next one that has not been taken. */
  next: number
  isAtEnd: boolean
  /** So many rows a statement reads. */
  ahead: number
}

/** A stretch whose parts are looked into one after another, the newest first. */
interface Parted {
  readonly range: Range
  readonly parts: readonly Part[]
  /** The first of them that nobody has looked into. */
  next: number
  /** So many are looked into by the next statement. */
  atOnce: number
}

interface Part {
  readonly part: number
  /** Nothing in it is newer. */
  readonly lastAt: number
}

/** Rows that a statement reads ahead, in a stretch that is one of many. */
const LEAST_AHEAD = 16
const MOST_AHEAD = 2048
/** Of parts that one statement looks into: each finds nothing in some millionths of a second. */
const MORE_PARTS = 4
const MOST_PARTS = 256

/** Several stretches of indexes as one list, newest first, each row once. */
export class RangeStream {
  readonly #db: Kysely<EventTables>
  readonly #dialect: Dialect
  readonly #bounds: Bounds
  readonly #ranges: readonly Range[]
  readonly #ahead: number
  #open: readonly Buffered[] = []
  #parted: readonly Parted[] = []
  #last: Place | undefined
  #isBegun = false

  constructor(
    db: Kysely<EventTables>,
    dialect: Dialect,
    {
      ranges,
      bounds,
      ahead,
    }: { readonly ranges: readonly Range[]; readonly bounds: Bounds; readonly ahead: number },
  ) {
    this.#db = db
    this.#dialect = dialect
    this.#bounds = bounds
    this.#ranges = ranges
    this.#ahead =
      ranges.length === 1 ? ahead : clamp(Math.ceil((2 * ahead) / Math.max(1, ranges.length)), LEAST_AHEAD)
  }

  /** The next rows: fewer than `count` when there are no more. */
  async take(count: number): Promise<readonly Place[]> {
    if (!this.#isBegun) await this.#begin()
    this.#isBegun = true
    const taken: Place[] = []
    while (taken.length < count) {
      const first = await this.#first()
      const place = first?.places[first.next]
      if (first === undefined || place === undefined) break
      first.next++
      // A row that two stretches have, or a mail with several recipients of a domain.
      if (this.#last?.id !== place.id) taken.push(place)
      this.#last = place
    }
    return taken
  }

  async #begin(): Promise<void> {
    const isParted = ({ isParted = false }: Range) => isParted && this.#dialect.kind === 'sqlite'
    const parted = this.#ranges.filter(isParted)
    const parts = parted.length === 0 ? [] : await this.#readParts()
    this.#parted = parted.map((range) => ({ range, parts, next: 0, atOnce: 1 }))
    await this.#openThese(
      this.#ranges.filter((range) => !isParted(range)).map((range) => buffered(range, this.#ahead)),
    )
  }

  /** The stretch that has the next row: whatever might have a newer one has been looked into. */
  async #first(): Promise<Buffered | undefined> {
    for (;;) {
      const first = await this.#firstOfOpen()
      const newest = first?.places[first.next]?.at ?? Number.NEGATIVE_INFINITY
      const unread = this.#parted.filter(({ parts, next }) => (parts[next]?.lastAt ?? -1) >= newest)
      if (unread.every(({ parts, next }) => next >= parts.length)) return first
      for (const one of unread) await this.#lookInto(one)
    }
  }

  async #firstOfOpen(): Promise<Buffered | undefined> {
    let first: Buffered | undefined
    let hasEmpty = false
    for (const one of this.#open) {
      const [mine, best] = [one.places[one.next], first?.places[first.next]]
      if (mine === undefined) hasEmpty = true
      else if (best === undefined || isBefore(mine, best)) first = one
    }
    if (!hasEmpty) return first
    const empty = this.#open.filter(({ places, next, isAtEnd }) => next === places.length && !isAtEnd)
    for (const one of empty) one.ahead = clamp(one.ahead * 2, LEAST_AHEAD)
    await this.#fill(empty)
    this.#open = this.#open.filter(({ places, next, isAtEnd }) => next < places.length || !isAtEnd)
    return await this.#firstOfOpen()
  }

  async #openThese(these: readonly Buffered[]): Promise<void> {
    await this.#fill(these)
    this.#open = [...this.#open, ...these]
  }

  /** Looks into the next parts: into one by its index, in its order; into many all at once, where they have little. */
  async #lookInto(stretch: Parted): Promise<void> {
    const { range, parts, next, atOnce } = stretch
    const these = parts.slice(next, next + atOnce).map(({ part }) => part)
    const [only] = these
    if (these.length === 1) {
      stretch.next += 1
      stretch.atOnce = MORE_PARTS
      await this.#openThese([buffered(range, this.#ahead, only)])
      return
    }
    const places = await this.#readAll(range, these)
    // Too many to be all of them: they are read in their order instead.
    if (places.length > MOST_AHEAD) {
      stretch.atOnce = 1
      return
    }
    stretch.next += these.length
    stretch.atOnce = Math.min(MOST_PARTS, atOnce * MORE_PARTS)
    const all = { ...buffered(range, this.#ahead), places, isAtEnd: true }
    if (places.length > 0) this.#open = [...this.#open, all]
  }

  /** The parts that have mail within the bounds, the newest first. */
  async #readParts(): Promise<readonly Part[]> {
    const { window, after } = this.#bounds
    const { fromMs = 0, toMs } = window
    const until = Math.min(after?.at ?? Number.MAX_SAFE_INTEGER, toMs ?? Number.MAX_SAFE_INTEGER)
    const { rows } = await sql<Part>`SELECT part, last_at AS lastAt FROM message_part
      WHERE last_at >= ${fromMs} AND first_at <= ${until} ORDER BY last_at DESC`.execute(this.#db)
    return rows
  }

  /** What many parts have, one more than are wanted at most. */
  async #readAll(range: Range, parts: readonly number[]): Promise<readonly Place[]> {
    const [at, id] = [sql.ref('at'), sql.ref(range.id)]
    const conditions = [range.where, ...within(this.#bounds, at, id), this.#dialect.inTime(id)]
    const { rows } = await sql<Place>`SELECT at, ${id} AS id
      FROM (SELECT value FROM json_each(${JSON.stringify(parts)})) AS part CROSS JOIN ${sql.table(range.table)} ${this.#byIndex(range)}
      ON (${sql.raw(inPart(range.id))}) = part.value
      WHERE ${sql.join(conditions, sql` AND `)} LIMIT ${MOST_AHEAD + 1}`.execute(this.#db)
    return rows.toSorted((a, b) => (isBefore(a, b) ? -1 : 1))
  }

  /** Reads on in these stretches, by one statement. */
  async #fill(these: readonly Buffered[]): Promise<void> {
    if (these.length === 0) return
    const parts = these.map(
      (one, n) => sql`SELECT ${sql.lit(n)} AS n, at, id FROM (${this.#select(one)}) AS part`,
    )
    const { rows } = await sql<Place & { readonly n: number }>`${sql.join(parts, sql` UNION ALL `)}`.execute(
      this.#db,
    )
    const found = these.map((): Place[] => [])
    for (const { n, at, id } of rows) found[n]?.push({ at, id })
    these.forEach((one, n) => {
      const places = (found[n] ?? []).sort((a, b) => (isBefore(a, b) ? -1 : 1))
      one.isAtEnd = places.length < one.ahead
      one.places = places.length > 0 ? places : one.places.slice(-1)
      one.next = places.length > 0 ? 0 : one.places.length
    })
  }

  #select({ range, part, places, ahead }: Buffered): Sql {
    const [at, id] = [sql.ref('at'), sql.ref(range.id)]
    const conditions = [
      ...(part === undefined ? [] : [sql`(${sql.raw(inPart(range.id))}) = ${part}`]),
      range.where,
      ...within({ window: this.#bounds.window, after: places.at(-1) ?? this.#bounds.after }, at, id),
    ]
    return sql`SELECT at, ${id} AS id FROM ${sql.table(range.table)} ${this.#byIndex(range)}
      WHERE ${sql.join(conditions, sql` AND `)} ORDER BY at DESC, ${id} DESC LIMIT ${ahead}`
  }

  #byIndex({ index }: Range): Sql {
    return index === undefined ? sql`` : this.#dialect.byIndex(index)
  }
}

function buffered(range: Range, ahead: number, part?: number): Buffered {
  return { range, part, places: [], next: 0, isAtEnd: false, ahead }
}

function clamp(count: number, least: number): number {
  return Math.min(MOST_AHEAD, Math.max(least, count))
}
