import type { SQLInputValue } from 'node:sqlite'
import { CompiledQuery, type Transaction } from 'kysely'
import type { EventDatabase } from '../dialect/database.ts'
import type { Statements } from '../dialect/statements.ts'
import type { EventTables } from '../schema/tables.ts'

export type Tx = Transaction<EventTables>
export type Dialect = EventDatabase['dialect']

/** Where rows go: a transaction; of SQLite with the statements of its connection. */
export type To =
  | { readonly tx: Tx; readonly dialect: 'sqlite'; readonly statements: Statements }
  | { readonly tx: Tx; readonly dialect: 'postgres' }

/** The same transaction as what rows are inserted into. */
export function toOf(database: EventDatabase, tx: Tx): To {
  return database.dialect === 'sqlite'
    ? { tx, dialect: 'sqlite', statements: database.statements }
    : { tx, dialect: 'postgres' }
}

/** Rows of one statement. SQLite binds 32,766 values at most, PostgreSQL 65,535. */
const ROWS_AT_ONCE = { sqlite: 50, postgres: 500 } as const

/**
 * Inserts rows with as few statements as fit. Kysely would build the text of each anew, value by value; here it depends on the number
 * of rows alone, and is compiled once by the database, too.
 * @param tail what follows VALUES: ON CONFLICT, RETURNING
 * @returns what RETURNING gives
 */
export async function insertRows<
  Table extends keyof EventTables,
  Column extends keyof EventTables[Table] & string,
  Returned = never,
>(
  to: To,
  table: Table,
  columns: readonly Column[],
  rows: readonly Pick<EventTables[Table], Column>[],
  tail = '',
): Promise<readonly Returned[]> {
  const { tx, dialect } = to
  if (to.dialect === 'sqlite' && !tail.includes('RETURNING')) {
    const text = makeText('sqlite', { table, columns, rows: 1, tail })
    const values = rows.map((row) => valuesOf(row, columns))
    to.statements.runEach(text, values)
    return []
  }
  const returned: Returned[] = []
  const most = ROWS_AT_ONCE[dialect]
  for (let from = 0; from < rows.length; from += most) {
    const some = rows.slice(from, from + most)
    const text = insertText(dialect, { table, columns, rows: some.length, tail })
    const values: unknown[] = []
    for (const row of some) for (const column of columns) values.push(row[column])
    const result = await tx.executeQuery(CompiledQuery.raw(text, values))
    // The database vouches for what the tail says.
    returned.push(...(result.rows as Returned[]))
  }
  return returned
}

/**
 * Inserts many rows, but those whose key is there already.
 * @param key a column, by which the rows are told apart
 * @returns the others, in their order
 */
export async function insertNew<
  Table extends keyof EventTables,
  Column extends keyof EventTables[Table] & string,
  Row extends Pick<EventTables[Table], Column>,
>(
  to: To,
  table: Table,
  columns: readonly Column[],
  { rows, key }: { readonly rows: readonly Row[]; readonly key: Column },
): Promise<readonly Row[]> {
  const tail = 'ON CONFLICT DO NOTHING'
  if (to.dialect === 'sqlite') {
    const text = makeText('sqlite', { table, columns, rows: 1, tail })
    const isNew = to.statements.runEach(
      text,
      rows.map((row) => valuesOf(row, columns)),
    )
    return rows.filter((_, n) => isNew[n])
  }
  type Returned = { readonly [_ in Column]: unknown }
  const returned = await insertRows<Table, Column, Returned>(
    ...([to, table, columns, rows, `${tail} RETURNING ${key}`] as const),
  )
  // They come in the order in which they were inserted.
  let n = 0
  return rows.filter((row) => {
    const isNew = n < returned.length && isSame(row[key], returned[n]?.[key])
    if (isNew) n++
    return isNew
  })
}

/** Of numbers and octets. */
function isSame(one: unknown, other: unknown): boolean {
  return one instanceof Uint8Array && other instanceof Uint8Array
    ? Buffer.compare(one, other) === 0
    : one === other
}

/** What a row has in these columns. What the tables have is what SQLite takes. */
function valuesOf<Column extends string>(
  row: { readonly [_ in Column]?: unknown },
  columns: readonly Column[],
): readonly SQLInputValue[] {
  return columns.map((column) => row[column] as SQLInputValue)
}

interface Shape {
  readonly table: string
  readonly columns: readonly string[]
  readonly rows: number
  readonly tail: string
}

/** Texts of statements of full size, which are said again and again. */
const texts = new Map<string, string>()

function insertText(dialect: Dialect, shape: Shape): string {
  const { table, rows, tail } = shape
  if (rows < ROWS_AT_ONCE[dialect]) return makeText(dialect, shape)
  const key = `${dialect} ${table} ${tail}`
  const known = texts.get(key)
  if (known !== undefined) return known
  const text = makeText(dialect, shape)
  texts.set(key, text)
  return text
}

function makeText(dialect: Dialect, { table, columns, rows, tail }: Shape): string {
  let n = 0
  const place = dialect === 'sqlite' ? () => '?' : () => `$${++n}`
  const row = () => `(${columns.map(place).join(',')})`
  return `INSERT INTO ${table} (${columns.join(',')}) VALUES ${Array.from({ length: rows }, row).join(',')} ${tail}`
}
