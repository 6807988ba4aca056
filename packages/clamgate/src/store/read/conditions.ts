import { sql } from 'kysely'
import { unreachable } from '../../ground/unreachable.ts'
import { fatesWith } from '../copy-states.ts'
import { compares } from '../query/compare.ts'
import { momentMs } from '../query/matches.ts'
import { STATES } from '../query/states.ts'
import type { Clause, Comparison, Query, Term } from '../query/tree.ts'
import { ACTION_OF_MESSAGES, KINDS_OF_MESSAGES, type Table } from './columns.ts'
import {
  ALWAYS,
  type Alias,
  anyOf,
  type Compiling,
  type Condition,
  isAmong,
  little,
  NEVER,
  ofMessage,
} from './condition.ts'
import type { Sql } from './dialect.ts'
import { actionHeardOf, isHeardOf, isOnlyInScope } from './scope.ts'
import { ofDomain, ofText, ofWholeMail, ofWord } from './text-conditions.ts'

/** What a clause asks of a row. Times are left out: they bound what is read, see {@link windowOf}. */
export function conditionOf(clause: Clause, table: Table, compiling: Compiling): Condition {
  const any = anyOf(clause.any.map((term) => ofTerm(term, table, 't', compiling)))
  if (!clause.not) return any
  if (any.kind === 'sql') return { ...any, sql: sql`(${any.sql}) IS NOT TRUE` }
  return any.kind === 'never' ? ALWAYS : NEVER
}

/** From when to when a query looks: `fromMs` is in, `toMs` is not. */
export interface Window {
  readonly fromMs: number | undefined
  readonly toMs: number | undefined
}

/** The clauses of a query that are no bounds of time, and the bounds. */
export function windowOf(
  query: Query,
  nowMs: number,
): { readonly window: Window; readonly clauses: readonly Clause[] } {
  let fromMs: number | undefined
  let toMs: number | undefined
  const clauses: Clause[] = []
  for (const clause of query.all) {
    const [term, ...others] = clause.any
    if (term?.kind !== 'time' || others.length > 0) {
      clauses.push(clause)
      continue
    }
    const moment = momentMs(term.moment, nowMs)
    // "not since" is "until", and the other way round.
    if ((term.key === 'since') !== clause.not) fromMs = Math.max(fromMs ?? moment, moment)
    else toMs = Math.min(toMs ?? moment, moment)
  }
  return { window: { fromMs, toMs }, clauses }
}

function ofTerm(term: Term, table: Table, alias: Alias, compiling: Compiling): Condition {
  switch (term.kind) {
    case 'text':
      return ofText(term.key, term.pattern, table, alias, compiling)
    case 'domain':
      return ofDomain(term, table, alias, compiling)
    case 'is':
      return ofState(term.state, table, alias, compiling)
    case 'word':
      return ofWord(term.text, table, alias, compiling)
    case 'number':
      return ofNumber(term, table, alias, compiling)
    case 'time': {
      const moment = momentMs(term.moment, compiling.nowMs)
      const at = sql.ref(`${alias}.at`)
      return little(term.key === 'since' ? sql`${at} >= ${moment}` : sql`${at} < ${moment}`)
    }
    default:
      return unreachable(term)
  }
}

function ofState(state: keyof typeof STATES, table: Table, alias: Alias, compiling: Compiling): Condition {
  const { test } = STATES[state]
  const column = (name: string) => sql.ref(`${alias}.${name}`)
  const ofOthers = () => ofMessage(ofState(state, 'finding', 'f', compiling))
  switch (test.by) {
    case 'kind':
      return isAmong(
        column('kind'),
        table === 'message' ? test.kinds.filter((kind) => KINDS_OF_MESSAGES.has(kind)) : test.kinds,
      )
    case 'action':
      if (table === 'entry') return ofOthers()
      if (table === 'message') return test.actions.includes(ACTION_OF_MESSAGES) ? ALWAYS : NEVER
      return isAmong(actionHeardOf(alias, compiling.scope, compiling.dialect), test.actions)
    case 'direction':
      return table === 'entry' ? ofOthers() : isAmong(column('direction'), [test.direction])
    case 'copy': {
      if (table === 'message') return NEVER
      const copies = sql`SELECT 1 FROM entry_recipient AS c`
      const isSo = sql`c.state = ${test.state} AND ${isHeardOf('c', compiling.scope, compiling.dialect)}`
      if (table === 'entry') return little(sql`EXISTS (${copies} WHERE c.mail = t.id AND ${isSo})`)
      return anyOf([
        little(
          sql`EXISTS (${copies} JOIN entry AS e ON e.id = c.mail WHERE e.entry = ${column('entry')} AND ${isSo})`,
        ),
        ofWholeMail(isAmong(column('fates'), fatesWith(test.state)), { table, alias, compiling }),
      ])
    }
    case 'has':
      switch (test.what) {
        case 'finding':
          return table === 'message' ? NEVER : ALWAYS
        case 'entry':
          if (table === 'entry') return ALWAYS
          return table === 'message' ? NEVER : isKept(alias, compiling)
        case 'user':
          return little(sql`${column('authenticated')} IS NOT NULL`)
        case 'release':
          if (table === 'entry') return ofOthers()
          return table === 'message' ? NEVER : little(sql`${column('release_of')} IS NOT NULL`)
        default:
          return unreachable(test.what)
      }
    default:
      return unreachable(test)
  }
}

/** In the quarantine, for somebody who may be heard of. */
function isKept(alias: Alias, { scope, dialect }: Compiling): Condition {
  const kept = sql`${sql.ref(`${alias}.entry`)} IS NOT NULL`
  if (scope === undefined) return little(kept)
  const isTheirs = sql`EXISTS (SELECT 1 FROM finding_recipient AS k
    WHERE k.mail = ${sql.ref(`${alias}.id`)} AND k.fate = ${'quarantined'} AND ${isHeardOf('k', scope, dialect)})`
  return little(sql`${kept} AND (${isTheirs} OR ${isOnlyInScope('finding', alias, scope, dialect)})`)
}

function ofNumber(
  term: Extract<Term, { kind: 'number' }>,
  table: Table,
  alias: Alias,
  compiling: Compiling,
): Condition {
  const column = (name: string) => sql.ref(`${alias}.${name}`)
  switch (term.key) {
    case 'size':
      return little(compared(column('bytes'), term.compare, term.value))
    case 'scan-ms':
      return table === 'entry'
        ? ofMessage(ofNumber(term, 'finding', 'f', compiling))
        : little(compared(column('scan_ms'), term.compare, term.value))
    case 'database': {
      if (table === 'entry') return ofMessage(ofNumber(term, 'finding', 'f', compiling))
      const engines = compiling.names.engines.filter(
        ({ databaseVersion }) =>
          databaseVersion !== undefined && compares(databaseVersion, term.compare, term.value),
      )
      if (engines.length === 0) return NEVER
      return little(
        compiling.dialect.isOneOf(
          column('engine'),
          engines.map(({ id }) => id),
        ),
      )
    }
    default:
      return unreachable(term.key)
  }
}

function compared(column: Sql, compare: Comparison, number: number): Sql {
  // A column of whole numbers would refuse a fraction.
  const value = sql`CAST(${number} AS double precision)`
  switch (compare) {
    case '=':
      return sql`${column} = ${value}`
    case '<':
      return sql`${column} < ${value}`
    case '<=':
      return sql`${column} <= ${value}`
    case '>':
      return sql`${column} > ${value}`
    case '>=':
      return sql`${column} >= ${value}`
    default:
      return unreachable(compare)
  }
}
