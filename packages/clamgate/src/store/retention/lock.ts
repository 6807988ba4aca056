import { type QueryExecutorProvider, sql } from 'kysely'
import type { Dialect } from '../batch/insert.ts'

/** Among the locks of PostgreSQL: of hosts that share a database one forgets at a time. */
const LOCK = 0x636c6d72

/** Until the end of the transaction. @returns false: another host has it, and does the work meanwhile */
export async function lockRetention(tx: QueryExecutorProvider, dialect: Dialect): Promise<boolean> {
  if (dialect === 'sqlite') return true
  const { rows } = await sql<{ got: boolean }>`SELECT pg_try_advisory_xact_lock(${LOCK}) AS got`.execute(tx)
  return rows[0]?.got === true
}
