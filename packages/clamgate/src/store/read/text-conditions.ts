import { sql } from 'kysely'
import { SIGNATURE_CLASSES } from '../../config/sections/actions.ts'
import { unreachable } from '../../ground/unreachable.ts'
import { CAPS } from '../batch/caps.ts'
import { encodeEventId } from '../batch/event-id.ts'
import { escapeText } from '../batch/text.ts'
import { fits } from '../query/compare.ts'
import { addressForms, domainsNamed, fold } from '../query/fold.ts'
import type { Term, TextKey, TextPattern } from '../query/tree.ts'
import type { NameKind } from '../schema/tables.ts'
import { INDEXED, PLACES, type Table } from './columns.ts'
import {
  type Alias,
  anyOf,
  type Compiling,
  type Condition,
  isAmong,
  little,
  long,
  NEVER,
  ofMessage,
} from './condition.ts'
import { type Dialect, isLike, isLikeFolded, likePattern, type Sql } from './dialect.ts'
import { namesBeside } from './names.ts'
import { isHeardOf, isOnlyInScope } from './scope.ts'

/** A text under a key. */
export function ofText(
  key: TextKey,
  pattern: TextPattern,
  table: Table,
  alias: Alias,
  compiling: Compiling,
): Condition {
  const { dialect, names } = compiling
  const place = PLACES[table][key]
  const column = (name: string) => sql.ref(`${alias}.${name}`)
  switch (place.by) {
    case 'nothing':
      return NEVER
    case 'finding':
      return ofMessage(ofText(key, pattern, 'finding', 'f', compiling))
    case 'text':
      return long(
        sql.join(
          place.columns.map((name) => isLike(dialect, column(name), pattern, place.as)),
          sql` OR `,
        ),
      )
    case 'folded':
      return (isWhole(pattern) ? little : long)(isAddress(column(place.column), pattern))
    case 'exact':
      if (isWhole(pattern)) {
        const reads = INDEXED[table].has(place.column) ? little : long
        return reads(sql`${column(place.column)} = ${escapeText(pattern.pieces[0] ?? '')}`)
      }
      return long(dialect.likeWithCase(column(place.column), pattern.pieces, 'whole'))
    case 'name': {
      const numbers = names.of(place.kind, pattern)
      const isNamed = numbers.length === 0 ? NEVER : little(dialect.isOneOf(column(place.column), numbers))
      const isSo =
        table === 'finding' ? anyOf([isNamed, isBeside(place.kind, pattern, alias, compiling)]) : isNamed
      // A rule that decided for others is theirs.
      return place.kind === 'rule' ? ofWholeMail(isSo, { table, alias, compiling }) : isSo
    }
    case 'closed':
      return isAmong(column(place.column), fitting(place.values, pattern))
    case 'class': {
      const classes = fitting(SIGNATURE_CLASSES, pattern)
      const others = classes.map(
        (name) => sql`${column('classes')} LIKE ${likePattern([`"${name}"`], 'part')} ESCAPE '\\'`,
      )
      return anyOf([isAmong(column('class'), classes), ...others.map(little)])
    }
    case 'recipient':
      return ofRecipients({ table, alias, compiling }, isWhole(pattern) ? 'little' : 'text', (address) =>
        isAddress(address, pattern),
      )
    case 'event-id': {
      if (isWhole(pattern)) return little(sql`${column('event_id')} = ${eventIdOf(pattern.pieces[0] ?? '')}`)
      const digits = likePattern(pattern.pieces.map(hexOfId), 'whole')
      return long(sql`${dialect.hex(column('event_id'))} LIKE ${digits} ESCAPE '\\'`)
    }
    default:
      return unreachable(place)
  }
}

/** Whatever form its domain has. */
function isAddress(column: Sql, { pieces }: TextPattern): Sql {
  const forms = addressForms(pieces).map((form) => isLikeFolded(column, { pieces: form }, 'whole'))
  return sql`(${sql.join(forms, sql` OR `)})`
}

/** A name that the finding has beside its columns. */
function isBeside(
  kind: NameKind,
  pattern: TextPattern,
  alias: Alias,
  { dialect, names }: Compiling,
): Condition {
  const numbers = namesBeside(kind, pattern, names)
  if (numbers.length === 0) return NEVER
  return little(sql`EXISTS (SELECT 1 FROM finding_beside AS b
    WHERE b.mail = ${sql.ref(`${alias}.id`)} AND ${dialect.isOneOf(sql.ref('b.name'), numbers)})`)
}

/** A domain of the sender, or of a recipient. */
export function ofDomain(
  term: Extract<Term, { kind: 'domain' }>,
  table: Table,
  alias: Alias,
  compiling: Compiling,
): Condition {
  const domains = domainsNamed(term.domain)
  const reads = term.below ? 'text' : 'little'
  const isDomain = (column: Sql) => {
    const tests = domains.flatMap((domain) => [
      sql`${column} = ${escapeText(domain)}`,
      ...(term.below ? [sql`${column} LIKE ${likePattern(['', `.${domain}`], 'whole')} ESCAPE '\\'`] : []),
    ])
    return sql`(${sql.join(tests, sql` OR `)})`
  }
  if (term.key === 'to') {
    return ofRecipients({ table, alias, compiling }, reads, (_address, column) => isDomain(column))
  }
  return { kind: 'sql', sql: isDomain(sql.ref(`${alias}.sender_domain`)), reads }
}

/** Rows that are asked for something. */
interface Rows {
  readonly table: Table
  readonly alias: Alias
  readonly compiling: Compiling
}

/** Some recipient that may be heard of has to be so: nobody finds out by trying who else has a mail. */
function ofRecipients(
  { table, alias, compiling: { scope, dialect } }: Rows,
  reads: 'little' | 'text',
  test: (address: Sql, domain: Sql) => Sql,
): Condition {
  return {
    kind: 'sql',
    reads,
    sql: sql`EXISTS (SELECT 1 FROM ${sql.table(`${table}_recipient`)} AS r
      WHERE r.mail = ${sql.ref(`${alias}.id`)} AND r.at = ${sql.ref(`${alias}.at`)} AND ${test(sql.ref('r.address'), sql.ref('r.domain'))}
      AND ${isHeardOf('r', scope, dialect)})`,
  }
}

/** What is said of a mail as a whole: it holds where nobody outside of the scope has the mail, too. */
export function ofWholeMail(condition: Condition, { table, alias, compiling }: Rows): Condition {
  const { scope, dialect } = compiling
  if (scope === undefined || condition.kind === 'never') return condition
  const only = isOnlyInScope(table, alias, scope, dialect)
  return condition.kind === 'always'
    ? little(only)
    : { ...condition, sql: sql`(${condition.sql}) AND ${only}` }
}

/** A part of the subject, of an address, a signature or an id. Ids of events are numbers, so they count as a whole. */
export function ofWord(word: string, table: Table, alias: Alias, compiling: Compiling): Condition {
  const { dialect } = compiling
  const pattern: TextPattern = { pieces: [word] }
  const column = (name: string) => sql.ref(`${alias}.${name}`)
  const byId = ofText('id', pattern, table, alias, compiling)
  const inWords = () => long(isLikeFolded(column('words'), pattern, 'part'))
  const rows = { table, alias, compiling }
  if (table !== 'message' && compiling.scope === undefined)
    return anyOf([inWords(), byId, isLateRecipient(pattern, rows)])
  // The words of a mail name all of its recipients.
  const ofWhole = table === 'message' || isSeveralLines(word) ? NEVER : ofWholeMail(inWords(), rows)
  return anyOf([
    ofWhole,
    ...['subject', 'queue_id', 'message_id'].map((name) =>
      long(isLike(dialect, column(name), pattern, 'part')),
    ),
    long(isLikeFolded(column('sender'), pattern, 'part')),
    ofRecipients(rows, 'text', (address) => isLikeFolded(address, pattern, 'part')),
    ...(table === 'message' ? [] : [isInSignature(pattern, alias, dialect)]),
    byId,
  ])
}

/** Words have a bound: where they reach it the last of the recipients are not in them. */
function isLateRecipient(pattern: TextPattern, rows: Rows): Condition {
  const found = ofRecipients(rows, 'text', (address) => isLikeFolded(address, pattern, 'part'))
  if (found.kind !== 'sql') return found
  // Octets are known without reading the text, and are no fewer than its units.
  return long(sql`octet_length(${sql.ref(`${rows.alias}.words`)}) >= ${CAPS.words - 1} AND ${found.sql}`)
}

function isInSignature(pattern: TextPattern, alias: Alias, dialect: Dialect): Condition {
  return long(sql`EXISTS (SELECT 1 FROM name AS v
    WHERE v.id = ${sql.ref(`${alias}.signature`)} AND ${isLike(dialect, sql.ref('v.text'), pattern, 'part')})`)
}

/** It would be looked for across the texts that stand in words one below the other. */
function isSeveralLines(word: string): boolean {
  return /[\r\n]/.test(word)
}

/** Those of a closed list that a pattern means. */
export function fitting<T extends string>(values: readonly T[], { pieces }: TextPattern): readonly T[] {
  const folded = pieces.map(fold)
  return values.filter((value) => fits(folded, fold(value), 'whole'))
}

/** No `*` in it. */
export function isWhole({ pieces }: TextPattern): boolean {
  return pieces.length === 1
}

/** An event's id as its column has it, from what a person wrote: dashes and case do not count. */
export function eventIdOf(text: string): Uint8Array {
  const digits = hexOfId(text)
  return /^[0-9a-f]{32}$/.test(digits) ? Buffer.from(digits, 'hex') : encodeEventId(text)
}

function hexOfId(text: string): string {
  return fold(text).replaceAll('-', '')
}
