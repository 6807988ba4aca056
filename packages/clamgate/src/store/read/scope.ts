import { sql } from 'kysely'
import type { Scope } from '../../access/may.ts'
import { ACTIONS } from '../../config/sections/actions.ts'
import { domainForms } from '../../patterns/domain-forms.ts'
import { mailboxOf } from '../../patterns/mailbox.ts'
import { escapeText } from '../batch/text.ts'
import { strictnessOf } from '../decider.ts'
import { fold } from '../query/fold.ts'
import type { Table } from './columns.ts'
import type { Dialect, Sql } from './dialect.ts'

/** Whose copies may be heard of: those whose domain, or address, is one of these. */
export interface RecipientScope {
  readonly column: 'domain' | 'address'
  /** As the column has them. */
  readonly values: readonly string[]
}

/** A scope as columns are asked for it; undefined: everything. */
export function recipientScopeOf(scope: Scope | undefined): RecipientScope | undefined {
  switch (scope?.of) {
    case undefined:
    case 'everything':
      return undefined
    case 'nothing':
      return { column: 'address', values: [] }
    case 'domains': {
      // Both forms of a name may stand in envelopes.
      const forms = scope.domains.flatMap((domain) => Object.values(domainForms(domain)))
      return { column: 'domain', values: texts(forms) }
    }
    case 'addresses':
      return { column: 'address', values: texts(scope.addresses.flatMap(spellingsOf)) }
  }
}

/** An address as envelopes may have it: its domain in both forms, perhaps with a dot behind. */
function spellingsOf(spelled: string): readonly string[] {
  const address = mailboxOf(spelled)
  const at = address.lastIndexOf('@')
  if (at < 0) return [address]
  const forms = Object.values(domainForms(address.slice(at + 1)))
  return forms.flatMap((form) => ['', '.'].map((dot) => `${address.slice(0, at)}@${form}${dot}`))
}

function texts(values: readonly string[]): readonly string[] {
  return [...new Set(values.map((value) => escapeText(fold(value))))]
}

/** Whether a row of a table of recipients may be heard of. */
export function isHeardOf(recipient: string, scope: RecipientScope | undefined, dialect: Dialect): Sql {
  if (scope === undefined) return sql`1 = 1`
  return dialect.isOneOf(sql.ref(`${recipient}.${scope.column}`), scope.values)
}

/** Some recipient of a mail is in the scope. */
export function isInScope(table: Table, alias: string, scope: RecipientScope, dialect: Dialect): Sql {
  return sql`EXISTS (SELECT 1 FROM ${sql.table(`${table}_recipient`)} AS s
    WHERE s.mail = ${sql.ref(`${alias}.id`)} AND s.at = ${sql.ref(`${alias}.at`)} AND ${isHeardOf('s', scope, dialect)})`
}

/**
 * What was done with a row of `finding`, as `cutEvent` tells it: where others have the mail, too, what was decided for the recipients who
 * may be heard of. Mail that is no finding was accepted for all.
 */
export function actionHeardOf(alias: string, scope: RecipientScope | undefined, dialect: Dialect): Sql {
  const action = sql.ref(`${alias}.action`)
  if (scope === undefined) return action
  const heard = sql`FROM finding_recipient AS h
    WHERE h.mail = ${sql.ref(`${alias}.id`)} AND h.at = ${sql.ref(`${alias}.at`)} AND ${isHeardOf('h', scope, dialect)}`
  // Nearly all mail was treated alike for all: one look at its recipients says so.
  return sql`CASE WHEN EXISTS (SELECT 1 ${heard} AND h.wanted = ${action}) THEN ${action}
    WHEN ${isOnlyInScope('finding', alias, scope, dialect)} THEN ${action}
    ELSE (SELECT h.wanted ${heard} ORDER BY ${strictness(sql.ref('h.wanted'))} DESC LIMIT 1) END`
}

/** How strict the action in a column is; see {@link strictnessOf}. */
export function strictness(action: Sql): Sql {
  const ranks = ACTIONS.map((one) => sql`WHEN ${sql.lit(one)} THEN ${sql.lit(strictnessOf(one))}`)
  return sql`CASE ${action} ${sql.join(ranks, sql` `)} END`
}

/** Holds for mail that nobody outside of the scope has a copy of: what is said of the mail as a whole is theirs, too. */
export function isOnlyInScope(
  table: Table,
  alias: string,
  scope: RecipientScope | undefined,
  dialect: Dialect,
): Sql {
  if (scope === undefined) return sql`1 = 1`
  return sql`NOT EXISTS (SELECT 1 FROM ${sql.table(`${table}_recipient`)} AS o
    WHERE o.mail = ${sql.ref(`${alias}.id`)} AND o.at = ${sql.ref(`${alias}.at`)} AND NOT (${isHeardOf('o', scope, dialect)}))`
}
