import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type TransactionSettings,
} from 'kysely'
import type { Statements } from './statements.ts'

/**
 * Kysely over the SQLite of Node. Its own SqliteDialect expects another binding. There is one connection, and whoever has it
 * has it alone: a transaction is never mixed with what others ask.
 */
export function createSqliteDialect(
  raw: DatabaseSync,
  { readOnly, statements }: { readonly readOnly: boolean; readonly statements: Statements },
): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new SqliteDriver(raw, statements, readOnly),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

class SqliteDriver implements Driver {
  readonly #connection: SqliteConnection
  readonly #raw: DatabaseSync
  readonly #readOnly: boolean
  #turn: Promise<void> = Promise.resolve()
  #release: () => void = () => undefined

  constructor(raw: DatabaseSync, statements: Statements, readOnly: boolean) {
    this.#connection = new SqliteConnection(raw, statements)
    this.#raw = raw
    this.#readOnly = readOnly
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#turn
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#turn = promise
    await before
    this.#release = resolve
    return this.#connection
  }

  async releaseConnection(): Promise<void> {
    this.#release()
  }

  async beginTransaction(connection: DatabaseConnection, { accessMode }: TransactionSettings): Promise<void> {
    // Immediate: one that reads first and then writes could not wait for another program's lock.
    const reads = this.#readOnly || accessMode === 'read only'
    await connection.executeQuery(CompiledQuery.raw(reads ? 'BEGIN' : 'BEGIN IMMEDIATE'))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('COMMIT'))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // A full disk rolls back by itself, and there is none left then.
    if (this.#raw.isTransaction) await connection.executeQuery(CompiledQuery.raw('ROLLBACK'))
  }

  async destroy(): Promise<void> {
    this.#connection.forget()
    if (this.#raw.isOpen) this.#raw.close()
  }
}

class SqliteConnection implements DatabaseConnection {
  readonly #raw: DatabaseSync
  readonly #statements: Statements

  constructor(raw: DatabaseSync, statements: Statements) {
    this.#raw = raw
    this.#statements = statements
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { statement, hasRows } = this.#statements.prepare(sql)
    const values = parameters.map(bindable)
    if (!hasRows) {
      const { changes, lastInsertRowid } = statement.run(...values)
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
    }
    // Rows of node:sqlite have no prototype, which deepEqual and spreading into JSON stumble over.
    const rows = statement.all(...values).map((row) => ({ ...row }))
    // Kysely vouches for the type, as with every driver.
    return { rows: rows as Row[] }
  }

  async *streamQuery<Row>({ sql, parameters }: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    const statement = this.#raw.prepare(sql)
    for (const row of statement.iterate(...parameters.map(bindable))) yield { rows: [{ ...row } as Row] }
  }

  forget(): void {
    this.#statements.forget()
  }
}

function bindable(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0
  // Kysely vouches for the rest; SQLite refuses what it has no type for.
  return value as SQLInputValue
}
