import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

/** Of the writer and the reader alike: what they say again and again is compiled once. */
const STATEMENTS_KEPT = 256

/** A statement that is compiled. */
export interface Prepared {
  readonly statement: StatementSync
  /** `run` gives no rows, `all` no numbers. */
  readonly hasRows: boolean
}

/** The statements of one connection to SQLite that were said last. */
export class Statements {
  readonly #raw: DatabaseSync
  readonly #prepared = new Map<string, Prepared>()

  constructor(raw: DatabaseSync) {
    this.#raw = raw
  }

  prepare(text: string): Prepared {
    const known = this.#prepared.get(text)
    if (known !== undefined) {
      this.#prepared.delete(text)
      this.#prepared.set(text, known)
      return known
    }
    const statement = this.#raw.prepare(text)
    const prepared = { statement, hasRows: statement.columns().length > 0 }
    this.#prepared.set(text, prepared)
    const [oldest] = this.#prepared.keys()
    if (this.#prepared.size > STATEMENTS_KEPT && oldest !== undefined) this.#prepared.delete(oldest)
    return prepared
  }

  /**
   * Runs a statement with each of these values, in the transaction that is open. Row by row costs half of what one statement for
   * many rows does: what RETURNING gives is kept aside by SQLite until all of it is there, and so are the rows of VALUES.
   * @returns which of them changed something
   */
  runEach(text: string, rows: readonly (readonly SQLInputValue[])[]): readonly boolean[] {
    const { statement } = this.prepare(text)
    return rows.map((values) => statement.run(...values).changes !== 0)
  }

  /** The connection is closed. */
  forget(): void {
    this.#prepared.clear()
  }
}
