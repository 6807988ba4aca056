import { Kysely, PostgresDialect } from 'kysely'
import { Client, type ClientBase, Pool, types } from 'pg'
import { within } from '../../ground/within.ts'
import type { PostgresDatabase } from './database.ts'
import type { StorePlace } from './place.ts'

export interface PostgresOptions {
  /** Connections at once. */
  readonly connections: number
  /** The server ends what takes longer, ms; 0: never. */
  readonly statementMs: number
  /** Told of connections that broke. */
  readonly onBroken?: (error: Error) => void
}

const CONNECT_MS = 5000
const IDLE_MS = 60_000
/** A server that is silent answers no goodbye either. */
const CLOSE_MS = 1000
/** Whoever holds a lock longer lets us fail and try again. */
const LOCK_MS = 10_000
const [INT8, NUMERIC] = [20, 1700]

/** Connects when the first asks. What the driver throws becomes an error of ours where it is asked: `toStoreError`. */
export function openPostgres<Tables>(
  { connection, schema }: StorePlace & { readonly kind: 'postgres' },
  { connections, statementMs, onBroken = ignore }: PostgresOptions,
): PostgresDatabase<Tables> {
  const path = schema === undefined ? 'public' : `"${schema}", public`
  const session = [
    `SET search_path = ${path}`,
    `SET statement_timeout = ${statementMs}`,
    `SET lock_timeout = ${LOCK_MS}`,
    `SET idle_in_transaction_session_timeout = 60000`,
    // Times are numbers everywhere; no client's zone may matter.
    `SET timezone = 'UTC'`,
    // What is asked has short answers from indexes of many parts: compiling it takes longer than running it.
    `SET jit = off`,
  ].join('; ')
  const clients = new Set<ClientBase>()
  const pool = new Pool({
    ...{ connectionString: connection, max: connections, application_name: 'clamgate', keepAlive: true },
    ...{ connectionTimeoutMillis: CONNECT_MS, idleTimeoutMillis: IDLE_MS, types: { getTypeParser } },
    // The pool waits for it: nobody gets a connection that is not set up. The types know that less well.
    onConnect(client: ClientBase): Promise<unknown> {
      clients.add(client)
      // The pool listens to those that nobody uses; nobody else does to the others, and that would end this thread.
      client.on('error', onBroken)
      return client.query(session)
    },
  })
  pool.on('error', onBroken)
  pool.on('remove', (client) => clients.delete(client))
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  const close = async () => {
    // Kysely ends no pool that was never asked.
    const ending = kysely.destroy().then(() => (pool.ending ? undefined : pool.end()))
    await within(ending, CLOSE_MS)
    for (const client of clients) if (client instanceof Client) client.connection.stream.destroy()
    await ending
  }
  return { dialect: 'postgres', kysely, close }
}

/** Counts, times and sizes are below 2^53: they come as numbers, as they do from SQLite. */
const getTypeParser: typeof types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === INT8 || oid === NUMERIC ? Number : types.getTypeParser(oid, format)

function ignore(): void {}
