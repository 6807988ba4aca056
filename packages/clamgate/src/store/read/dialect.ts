import { type RawBuilder, sql } from 'kysely'
import { escapeText } from '../batch/text.ts'
import { fold } from '../query/fold.ts'
import type { TextPattern } from '../query/tree.ts'

/** A piece of a statement; all values in it are bound. */
export type Sql = RawBuilder<unknown>

/** What differs between the databases. */
export interface Dialect {
  readonly kind: 'sqlite' | 'postgres'
  /** Whether a column is one of many numbers, or texts. */
  isOneOf(column: Sql, values: readonly number[] | readonly string[]): Sql
  /** Text as it came, in lower case as far as `pieces` can tell the difference. */
  lower(column: Sql, pieces: readonly string[]): Sql
  /** Case counts. */
  likeWithCase(column: Sql, pieces: readonly string[], as: 'part' | 'whole'): Sql
  /** Holds for every row, and ends a statement whose time is over. */
  inTime(id: Sql): Sql
  /** Octets in digits of base 16, lower case. */
  hex(column: Sql): Sql
  /** Ids of rows of `finding` or `entry` whose words have a text in them, in no order; perhaps some more. Undefined: no index helps. */
  withWords(table: 'finding' | 'entry', text: string): Sql | undefined
  /** Behind the name of a table, where it is to be read by its ids. */
  readonly byId: Sql
  /** Behind the name of a table, where it is to be read by its times. */
  byTime(table: string): Sql
  /** Behind the name of a table, where an index of few rows is to be used. */
  byIndex(index: string): Sql
}

const LETTERS_OF_INDEX = 3
/** So many trigrams of a text are looked for at most: more make the list of rows hardly shorter. */
const MAX_TRIGRAMS = 12

/** The connection has to know two functions of ours: `fold`, and `in_time`, which throws when the time is over. */
export const sqliteDialect: Dialect = {
  kind: 'sqlite',
  isOneOf: (column, values) => sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`,
  // LIKE of SQLite takes the letters of ASCII without case; the function is our own, and dearer.
  lower: (column, pieces) => (isAscii(pieces) ? column : sql`fold(${column})`),
  likeWithCase: (column, pieces, as) => sql`${column} GLOB ${globPattern(pieces, as)}`,
  // No thread and no signal stops SQLite within a statement; only what it calls does. Every 64th row is enough.
  inTime: (id) => sql`((${id} & 63) <> 0 OR in_time())`,
  hex: (column) => sql`lower(hex(${column}))`,
  withWords(table, text) {
    const trigrams = trigramsOf(text)
    if (trigrams.length === 0) return undefined
    const match = trigrams.map((one) => `"${one.replaceAll('"', '""')}"`).join(' AND ')
    const words = sql.table(`${table}_words`)
    return sql`SELECT rowid AS id FROM ${words} WHERE ${words} MATCH ${match}`
  },
  byId: sql`NOT INDEXED`,
  byTime: (table) => sql`INDEXED BY ${sql.ref(`${table}_by_time`)}`,
  byIndex: (index) => sql`INDEXED BY ${sql.ref(index)}`,
}

/** @param hasIcu the server has the collation `und-x-icu`, which knows all letters whatever the locale of the database */
export function postgresDialect({
  hasIcu,
  hasTrigrams,
}: {
  readonly hasIcu: boolean
  readonly hasTrigrams: boolean
}): Dialect {
  return {
    kind: 'postgres',
    isOneOf: (column, values) => sql`${column} = ANY(${values})`,
    lower(column, pieces) {
      if (isAscii(pieces)) return sql`lower(${column} COLLATE "C")`
      return hasIcu ? sql`lower(${column} COLLATE "und-x-icu")` : sql`lower(${column})`
    },
    likeWithCase: (column, pieces, as) => sql`${column} LIKE ${likePattern(pieces, as)} ESCAPE '\\'`,
    // The server ends it: statement_timeout.
    inTime: () => sql`1 = 1`,
    hex: (column) => sql`encode(${column}, 'hex')`,
    withWords(table, text) {
      if (!hasTrigrams || trigramsOf(text).length === 0) return undefined
      return sql`SELECT id FROM ${sql.table(table)} WHERE words LIKE ${likePattern([fold(text)], 'part')} ESCAPE '\\'`
    },
    byId: sql``,
    byTime: () => sql``,
    byIndex: () => sql``,
  }
}

/** A text column as it came, against a pattern without case. */
export function isLike(dialect: Dialect, column: Sql, pattern: TextPattern, as: 'part' | 'whole'): Sql {
  const pieces = pattern.pieces.map(fold)
  return sql`${dialect.lower(column, pieces)} LIKE ${likePattern(pieces, as)} ESCAPE '\\'`
}

/** A column of folded text against a pattern. */
export function isLikeFolded(column: Sql, pattern: TextPattern, as: 'part' | 'whole'): Sql {
  const pieces = pattern.pieces.map(fold)
  if (as === 'whole' && pieces.length === 1) return sql`${column} = ${escapeText(pieces[0] ?? '')}`
  return sql`${column} LIKE ${likePattern(pieces, as)} ESCAPE '\\'`
}

/** A pattern for LIKE, with the backslash as its escape: whatever LIKE knows is plain text in the pieces. */
export function likePattern(pieces: readonly string[], as: 'part' | 'whole'): string {
  const inner = pieces.map((piece) => escapeText(piece).replaceAll(/[\\%_]/g, (one) => `\\${one}`)).join('%')
  return as === 'part' ? `%${inner}%` : inner
}

/** A pattern for GLOB, which has no escape: what it knows stands in a set of one. */
function globPattern(pieces: readonly string[], as: 'part' | 'whole'): string {
  const inner = pieces.map((piece) => escapeText(piece).replaceAll(/[*?[]/g, (one) => `[${one}]`)).join('*')
  return as === 'part' ? `*${inner}*` : inner
}

/** Every three letters in a row, some of them where a text is long. */
function trigramsOf(text: string): readonly string[] {
  const letters = [...escapeText(fold(text))]
  const all = new Set<string>()
  for (let at = 0; at + LETTERS_OF_INDEX <= letters.length; at++) {
    all.add(letters.slice(at, at + LETTERS_OF_INDEX).join(''))
  }
  const each = Math.ceil(all.size / MAX_TRIGRAMS)
  return [...all].filter((_, n) => n % each === 0)
}

function isAscii(pieces: readonly string[]): boolean {
  return pieces.every((piece) => /^[\x20-\x7e]*$/.test(piece))
}
