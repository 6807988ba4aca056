import { sql } from 'kysely'
import type { Dialect, Sql } from './dialect.ts'
import type { WantedNames } from './names.ts'
import type { RecipientScope } from './scope.ts'

/** What a query is compiled with. */
export interface Compiling {
  readonly dialect: Dialect
  readonly names: WantedNames
  readonly nowMs: number
  /** Recipients that may be heard of; undefined: all. */
  readonly scope: RecipientScope | undefined
}

/** What has to hold for a row; `reads: 'text'`: each row has to be looked through, so many rows take long. */
export type Condition =
  | { readonly kind: 'never' }
  | { readonly kind: 'always' }
  | { readonly kind: 'sql'; readonly sql: Sql; readonly reads: 'little' | 'text' }

/** It holds for none. */
export const NEVER: Condition = { kind: 'never' }
/** It holds for each row. */
export const ALWAYS: Condition = { kind: 'always' }
/** By a look at a column or an index. */
export const little = (condition: Sql): Condition => ({ kind: 'sql', sql: condition, reads: 'little' })
/** By a look through text. */
export const long = (condition: Sql): Condition => ({ kind: 'sql', sql: condition, reads: 'text' })

/** Rows of the table are `t` in statements; an entry's message is `f`. */
export type Alias = 't' | 'f'

/** One of them has to hold. */
export function anyOf(conditions: readonly Condition[]): Condition {
  if (conditions.some(({ kind }) => kind === 'always')) return ALWAYS
  const open = conditions.filter((one) => one.kind === 'sql')
  if (open.length === 0) return NEVER
  const joined = sql.join(
    open.map((one) => sql`(${one.sql})`),
    sql` OR `,
  )
  return {
    kind: 'sql',
    sql: open.length === 1 ? joined : sql`(${joined})`,
    reads: open.some(({ reads }) => reads === 'text') ? 'text' : 'little',
  }
}

/** Of an entry: its message has to be so. */
export function ofMessage(condition: Condition): Condition {
  if (condition.kind === 'never') return NEVER
  const test = condition.kind === 'sql' ? sql`(${condition.sql})` : sql`1 = 1`
  return {
    kind: 'sql',
    reads: condition.kind === 'sql' ? condition.reads : 'little',
    sql: sql`EXISTS (SELECT 1 FROM finding AS f WHERE f.entry = t.entry AND ${test})`,
  }
}

/** A column has one of few values. */
export function isAmong(column: Sql, values: readonly string[]): Condition {
  if (values.length === 0) return NEVER
  return little(sql`${column} IN (${sql.join(values.map((value) => sql`${value}`))})`)
}
