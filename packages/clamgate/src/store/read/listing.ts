import { sql } from 'kysely'
import type { Clause } from '../query/tree.ts'
import type { Table } from './columns.ts'
import type { Compiling } from './condition.ts'
import type { Sql } from './dialect.ts'
import type { Bounds, Place } from './range-stream.ts'
import type { Lookup } from './ranges.ts'

/** A part of a list that is asked for: rows of one table. */
export interface Listing {
  readonly table: Table
  readonly clauses: readonly Clause[]
  readonly bounds: Bounds
  readonly count: number
  readonly compiling: Compiling
  /** Asked between statements: the page has taken long enough, and ends where it is. */
  readonly isPageDue: () => boolean
  /** Called between statements; throws when the time is over. */
  readonly checkTime: () => void
}

/** Rows for which all clauses hold, newest first. */
export interface Listed {
  readonly places: readonly Place[]
  /** There was no time to look behind it; undefined: there are as many as were asked for, or no more. */
  readonly lookedTo?: Place | undefined
}

/** What a clause asks of a row. */
export interface Asked {
  readonly lookup: Lookup | undefined
  /** Undefined: it holds for each row. */
  readonly test: Sql | undefined
  readonly reads: 'little' | 'text'
}

/** As conditions of a statement. */
export function testsOf(asked: readonly Asked[]): readonly Sql[] {
  return asked.flatMap(({ test }) => (test === undefined ? [] : [sql`(${test})`]))
}
