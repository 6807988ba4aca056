import type { DatabaseSync } from 'node:sqlite'
import type { Kysely } from 'kysely'
import type { EventTables, StateTables } from '../schema/tables.ts'
import type { Statements } from './statements.ts'

/** An open database with tables of ours. */
export type Database<Tables> = SqliteDatabase<Tables> | PostgresDatabase<Tables>

interface Opened<Tables> {
  readonly kysely: Kysely<Tables>
  close(): Promise<void>
}

export interface SqliteDatabase<Tables> extends Opened<Tables> {
  readonly dialect: 'sqlite'
  readonly file: string
  /** What Kysely has no words for: pragmas, checkpoints. Never within a transaction of `kysely`. */
  readonly raw: DatabaseSync
  /** Those of `raw` and of `kysely`. */
  readonly statements: Statements
}

export interface PostgresDatabase<Tables> extends Opened<Tables> {
  readonly dialect: 'postgres'
}

export type EventDatabase = Database<EventTables>
export type StateDatabase = Database<StateTables>
