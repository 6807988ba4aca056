import { checkSchema, migrate } from '../schema/migrate.ts'
import type { EventTables, StateTables } from '../schema/tables.ts'
import type { EventDatabase, StateDatabase } from './database.ts'
import { toStoreError } from './failure.ts'
import type { PostgresOptions } from './open-postgres.ts'
import { openSqlite, type SqliteOptions } from './open-sqlite.ts'
import type { StorePlace } from './place.ts'

/** Both databases, to be written, with the schema of this version. */
export interface OpenedStore {
  readonly events: EventDatabase
  readonly state: StateDatabase
  close(): Promise<void>
}

export interface OpenOptions {
  /** Wall clock, ms. */
  readonly nowMs: number
  /** How long another program's lock is waited for, ms. */
  readonly busyMs?: number
  readonly onBroken?: (error: Error) => void
}

/** Of PostgreSQL, connections and statements; of a file, the lock and the memory for pages. */
export type StateReadOptions = Partial<PostgresOptions> & Pick<SqliteOptions, 'busyMs' | 'cacheKib'>

/** Of the writer: one for the batch, one for state or retention meanwhile. */
const CONNECTIONS = 3
/** What writes takes less; one that hangs is ended. */
const STATEMENT_MS = 60_000

/**
 * Opens what is to be written, and brings it to the schema of this version.
 * @throws {StoreError} STORE_UNAVAILABLE, STORE_CREDENTIALS, STORE_DISK_FULL, STORE_DAMAGED, STORE_TOO_NEW
 */
export async function openStore(
  place: Exclude<StorePlace, { readonly kind: 'off' }>,
  options: OpenOptions,
): Promise<OpenedStore> {
  if (place.kind === 'sqlite') return await openFiles(place, options)
  // Its driver takes memory that a store in a file does not need.
  const { openPostgres } = await import('./open-postgres.ts')
  const { onBroken } = options
  const open = { connections: CONNECTIONS, statementMs: STATEMENT_MS, ...(onBroken && { onBroken }) }
  const events = openPostgres<EventTables>(place, open)
  try {
    await migrate(events, { wanted: ['events', 'state'], nowMs: options.nowMs, schema: place.schema })
  } catch (error) {
    await events.close()
    throw toStoreError(error)
  }
  // The same connections and the same tables; to Kysely they are of two kinds.
  const state = events as unknown as StateDatabase
  return { events, state, close: () => events.close() }
}

/**
 * Opens what is kept besides mail only to read it: nothing is made, migrated or written.
 * @throws {StoreError} STORE_UNAVAILABLE, also where the daemon has not made the schema of this version; STORE_TOO_NEW
 */
export async function openStateToRead(
  place: Exclude<StorePlace, { readonly kind: 'off' }>,
  { connections = 1, statementMs = STATEMENT_MS, ...file }: StateReadOptions = {},
): Promise<StateDatabase> {
  const isFile = place.kind === 'sqlite'
  const database = isFile
    ? openSqlite<StateTables>(place.stateFile, { synced: 'full', readOnly: true, ...file })
    : (await import('./open-postgres.ts')).openPostgres<StateTables>(place, { connections, statementMs })
  try {
    await checkSchema(database, {
      ...(isFile ? { wanted: ['state'] } : { wanted: ['events', 'state'], schema: place.schema }),
    })
    return database
  } catch (error) {
    await database.close()
    throw toStoreError(error)
  }
}

async function openFiles(
  { file, stateFile }: StorePlace & { readonly kind: 'sqlite' },
  { nowMs, busyMs }: OpenOptions,
): Promise<OpenedStore> {
  const lock = busyMs === undefined ? {} : { busyMs }
  const events = openSqlite<EventTables>(file, { synced: 'normal', readOnly: false, ...lock })
  try {
    await migrate(events, { wanted: ['events'], nowMs })
    const state = openSqlite<StateTables>(stateFile, {
      ...{ synced: 'full', readOnly: false, cacheKib: 512, ...lock },
    })
    try {
      await migrate(state, { wanted: ['state'], nowMs })
    } catch (error) {
      await state.close()
      throw error
    }
    const close = async () => {
      await state.close()
      await events.close()
    }
    return { events, state, close }
  } catch (error) {
    await events.close()
    throw toStoreError(error)
  }
}
