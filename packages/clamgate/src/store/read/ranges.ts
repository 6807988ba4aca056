import { isIP } from 'node:net'
import { sql } from 'kysely'
import { SIGNATURE_CLASSES } from '../../config/sections/actions.ts'
import { unreachable } from '../../ground/unreachable.ts'
import { WORDS_CUT } from '../batch/caps.ts'
import { escapeText } from '../batch/text.ts'
import { fatesWith } from '../copy-states.ts'
import { addressForms, domainsNamed, fold } from '../query/fold.ts'
import { STATES } from '../query/states.ts'
import type { Clause, Term, TextKey, TextPattern } from '../query/tree.ts'
import { INDEXED, PLACES, type Table } from './columns.ts'
import type { Compiling } from './condition.ts'
import type { Sql } from './dialect.ts'
import { namesBeside } from './names.ts'
import { eventIdOf, fitting, isWhole } from './text-conditions.ts'

/** A stretch of an index, newest first: rows of a table, or of its recipients, that have one value. */
export interface Range {
  readonly table: string
  /** The column with the id of the row that is listed. */
  readonly id: 'id' | 'mail'
  readonly where: Sql
  /** The index, where SQLite might take another: those of few rows, and those that are parted. */
  readonly index?: string
  /** In SQLite it is asked part by part: {@link file://../schema/parts.ts}. */
  readonly isParted?: boolean
}

/** Where an index finds all rows for which a clause can hold; perhaps some more, so the clause itself is asked, too. */
export type Lookup =
  | { readonly by: 'ranges'; readonly ranges: readonly Range[]; readonly isExact: boolean }
  /** Ids in no order: of use only where there are few. */
  | { readonly by: 'ids'; readonly select: Sql; readonly isExact: boolean }

/** So many stretches at most are read side by side. */
export const MAX_RANGES = 200

/** Undefined: no index helps, each row has to be looked at. */
export function lookupOf(clause: Clause, table: Table, compiling: Compiling): Lookup | undefined {
  if (clause.not) return undefined
  const all: Lookup[] = []
  for (const term of clause.any) {
    const lookup = ofTerm(term, table, compiling)
    if (lookup === undefined) return undefined
    all.push(lookup)
  }
  // An index finds a mail by a recipient who may not be heard of, too; by what is said of all of it; by names beside.
  const isExact = compiling.scope === undefined && all.every((one) => one.isExact)
  const ranges = all.flatMap((one) => (one.by === 'ranges' ? one.ranges : []))
  const selects = all.flatMap((one) => (one.by === 'ids' ? [one.select] : []))
  if (selects.length === 0) {
    return ranges.length <= MAX_RANGES ? { by: 'ranges', ranges, isExact } : undefined
  }
  const others = ranges.map(
    ({ id, table: from, where }) => sql`SELECT ${sql.ref(id)} AS id FROM ${sql.table(from)} WHERE ${where}`,
  )
  return { by: 'ids', select: sql.join([...selects, ...others], sql` UNION ALL `), isExact }
}

function ofTerm(term: Term, table: Table, compiling: Compiling): Lookup | undefined {
  switch (term.kind) {
    case 'text':
      return ofText(term.key, term.pattern, table, compiling)
    case 'domain': {
      if (term.below) return undefined
      const domains = domainsNamed(term.domain).map(escapeText)
      return exactly(
        ...domains.map((domain) =>
          term.key === 'to'
            ? ofRecipients(table, 'domain', domain)
            : ofColumn(table, 'sender_domain', domain),
        ),
      )
    }
    case 'is':
      return ofState(term.state, table, compiling)
    case 'word':
      return ofWord(term.text, table, compiling)
    case 'number':
    case 'time':
      return undefined
    default:
      return unreachable(term)
  }
}

function ofText(
  key: TextKey,
  pattern: TextPattern,
  table: Table,
  { dialect, names }: Compiling,
): Lookup | undefined {
  const place = PLACES[table][key]
  const [text = ''] = pattern.pieces
  switch (place.by) {
    case 'nothing':
      return exactly()
    case 'finding':
      return undefined
    case 'text':
      if (key === 'subject' && table !== 'message') {
        const longest = pattern.pieces.toSorted((a, b) => b.length - a.length)[0] ?? ''
        const select = dialect.withWords(table, longest)
        return select === undefined ? undefined : { by: 'ids', select, isExact: false }
      }
      if (key !== 'client' || !isWhole(pattern) || isIP(text) === 0 || !INDEXED[table].has('client'))
        return undefined
      return { by: 'ranges', ranges: [ofColumn(table, 'client', escapeText(fold(text)))], isExact: false }
    case 'folded':
      return isWhole(pattern)
        ? exactly(...spellings(text).map((one) => ofColumn(table, place.column, one)))
        : undefined
    case 'exact':
      if (!isWhole(pattern) || !INDEXED[table].has(place.column)) return undefined
      return exactly(ofColumn(table, place.column, escapeText(text)))
    case 'name':
      if (!INDEXED[table].has(place.column)) {
        return names.of(place.kind, pattern).length === 0 ? exactly() : undefined
      }
      return exactly(
        ...names.of(place.kind, pattern).map((id) => ofColumn(table, place.column, id)),
        ...(table === 'finding' ? namesBeside(place.kind, pattern, names).map(ofNameBeside) : []),
      )
    case 'closed': {
      if (!INDEXED[table].has(place.column)) return undefined
      return exactly(...fitting(place.values, pattern).map((value) => ofColumn(table, place.column, value)))
    }
    case 'class':
      return {
        by: 'ranges',
        ranges: [
          ...fitting(SIGNATURE_CLASSES, pattern).map((value) => ofColumn(table, 'class', value)),
          // Several classes are rare, so these few are looked through.
          { table, id: 'id', where: sql`classes IS NOT NULL`, index: `${table}_by_several_classes` },
        ],
        isExact: false,
      }
    case 'recipient':
      return isWhole(pattern)
        ? exactly(...spellings(text).map((one) => ofRecipients(table, 'address', one)))
        : undefined
    case 'event-id':
      return isWhole(pattern)
        ? exactly({ table, id: 'id', where: sql`event_id = ${eventIdOf(text)}` })
        : undefined
    default:
      return unreachable(place)
  }
}

/** An address as columns may have it. */
function spellings(text: string): readonly string[] {
  return addressForms([text]).map(([form = '']) => escapeText(form))
}

function ofState(
  state: keyof typeof STATES,
  table: Table,
  { scope }: Pick<Compiling, 'scope'>,
): Lookup | undefined {
  const { test } = STATES[state]
  switch (test.by) {
    case 'kind':
      if (table === 'finding') return exactly(...test.kinds.map((kind) => ofColumn(table, 'kind', kind)))
      if (table === 'entry') return undefined
      if (test.kinds.some((kind) => kind === 'clean')) return undefined
      return exactly(...test.kinds.filter((kind) => kind === 'skipped').map(() => SKIPPED))
    case 'action':
      // The index has what was done with a mail as a whole: for somebody's recipients it may have been something else.
      return table === 'finding' && scope === undefined
        ? exactly(...test.actions.map((action) => ofColumn(table, 'action', action)))
        : undefined
    case 'direction':
      return undefined
    case 'copy':
      if (table === 'entry') return exactly(ofRecipients(table, 'state', test.state))
      if (table === 'message') return exactly()
      return { by: 'ranges', ranges: ['', ...fatesWith(test.state)].map(ofFates), isExact: false }
    case 'has':
      if (table === 'message' && test.what !== 'user') return exactly()
      if (table !== 'finding') return undefined
      if (test.what === 'entry') return exactly(KEPT)
      return test.what === 'release' ? exactly(RELEASES) : undefined
    default:
      return unreachable(test)
  }
}

const SKIPPED: Range = {
  table: 'message',
  id: 'id',
  where: sql`kind = 'skipped'`,
  index: 'message_by_skipped',
}
const KEPT: Range = { table: 'finding', id: 'id', where: sql`entry IS NOT NULL`, index: 'finding_by_kept' }
const RELEASES: Range = {
  table: 'finding',
  id: 'id',
  where: sql`release_of IS NOT NULL`,
  index: 'finding_by_release',
}

/** Kept mail by what became of its entry; the empty text: it is there still. */
function ofFates(fates: string): Range {
  const where = sql`fates = ${fates} AND entry IS NOT NULL`
  return { table: 'finding', id: 'id', where, index: 'finding_by_fates' }
}

function ofNameBeside(name: number): Range {
  return { table: 'finding_beside', id: 'mail', where: sql`name = ${name}` }
}

/**
 * `words` has ids in it, too: whatever a word can mean is found by them, but for the number of an event, and the last recipients of
 * very many.
 */
function ofWord(word: string, table: Table, { dialect }: Compiling): Lookup | undefined {
  if (table === 'message') return undefined
  const select = dialect.withWords(table, word)
  if (select === undefined) return undefined
  const cut = dialect.withWords(table, WORDS_CUT)
  const others = [
    ...(cut === undefined ? [] : [cut]),
    ...(table === 'entry' ? [] : [sql`SELECT id FROM finding WHERE event_id = ${eventIdOf(word)}`]),
  ]
  return { by: 'ids', select: sql.join([select, ...others], sql` UNION ALL `), isExact: false }
}

function exactly(...ranges: readonly Range[]): Lookup {
  return { by: 'ranges', ranges, isExact: true }
}

/** By a column that an index of the table begins with. */
export function ofColumn(table: Table, column: string, value: string | number): Range {
  return { table, id: 'id', where: sql`${sql.ref(column)} = ${value}`, ...parted(table, column, table) }
}

export function ofRecipients(table: Table, column: 'address' | 'domain' | 'state', value: string): Range {
  const from = `${table}_recipient`
  return {
    table: from,
    id: 'mail',
    where: sql`${sql.ref(column)} = ${value}`,
    ...parted(table, column, from),
  }
}

function parted(table: Table, column: string, from: string): Pick<Range, 'index' | 'isParted'> {
  return table === 'message' ? { index: `${from}_by_${column}`, isParted: true } : {}
}
