import { chmodSync, closeSync, openSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { StoreError } from '../errors.ts'
import type { SqliteDatabase } from './database.ts'
import { toStoreError } from './failure.ts'
import { createSqliteDialect } from './sqlite-dialect.ts'
import { Statements } from './statements.ts'

export interface SqliteOptions {
  /** `normal`: a power cut may take the last second; `full`: what was committed is on disk. */
  readonly synced: 'normal' | 'full'
  readonly readOnly: boolean
  /** Waits so long for the lock of another program, ms. */
  readonly busyMs?: number
  /** Memory for pages, KiB. */
  readonly cacheKib?: number
}

const BUSY_MS = 5000
/** The daemon may grow by 30 MiB in all. */
const CACHE_KIB = 8192
const JOURNAL_BYTES = 64 * 1024 * 1024
/** Pages of the journal before they go into the database: a page that is written often goes there once. */
const CHECKPOINT_PAGES = 4000
const NFS = 0x6969
const OTHERS_MAY_WRITE = 0o002
const STICKY = 0o1000

/**
 * Opens a file, and makes it with mode 0600 where there is none; the files that SQLite makes beside it get the same mode.
 * @throws {StoreError} STORE_UNAVAILABLE, STORE_DISK_FULL, STORE_DAMAGED
 */
export function openSqlite<Tables>(file: string, options: SqliteOptions): SqliteDatabase<Tables> {
  try {
    checkDirectory(dirname(file))
    if (options.readOnly) findFile(file)
    else makeFile(file)
    const raw = new DatabaseSync(file, {
      readOnly: options.readOnly,
      timeout: options.busyMs ?? BUSY_MS,
      enableForeignKeyConstraints: false,
      enableDoubleQuotedStringLiterals: false,
      defensive: true,
    })
    try {
      prepare(raw, options)
    } catch (error) {
      raw.close()
      throw error
    }
    const statements = new Statements(raw)
    const { readOnly } = options
    const kysely = new Kysely<Tables>({ dialect: createSqliteDialect(raw, { readOnly, statements }) })
    const close = async () => {
      await kysely.destroy()
      // Kysely closes nothing that was never asked.
      if (raw.isOpen) raw.close()
    }
    return { dialect: 'sqlite', file, raw, statements, kysely, close }
  } catch (error) {
    throw toStoreError(error)
  }
}

function prepare(raw: DatabaseSync, { synced, readOnly, cacheKib = CACHE_KIB }: SqliteOptions): void {
  raw.exec(`PRAGMA cache_size = -${cacheKib}; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY`)
  if (readOnly) {
    // The first look at the file: it may be none.
    raw.exec('SELECT count(*) FROM sqlite_schema')
    return
  }
  // Only before the first table: freed pages go back to the system in small steps.
  raw.exec('PRAGMA auto_vacuum = INCREMENTAL')
  raw.exec('PRAGMA journal_mode = WAL')
  raw.exec(`PRAGMA synchronous = ${synced === 'full' ? 'FULL' : 'NORMAL'}`)
  raw.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  raw.exec(`PRAGMA journal_size_limit = ${JOURNAL_BYTES}`)
}

/** One that is there is never opened but by SQLite: closing it would end the locks that all of this process have on it. */
function makeFile(file: string): void {
  const known = statSync(file, { throwIfNoEntry: false })
  if (known === undefined) {
    closeSync(openSync(file, 'a', 0o600))
    return
  }
  const isOurs = known.uid === process.geteuid?.()
  if (isOurs && known.isFile() && (known.mode & 0o077) !== 0) chmodSync(file, 0o600)
}

/**
 * Of a file that is not there SQLite says no more than that it cannot open it.
 * @throws {StoreError} STORE_UNAVAILABLE
 */
export function findFile(file: string): void {
  try {
    statSync(dirname(file))
    if (statSync(file, { throwIfNoEntry: false }) !== undefined) return
  } catch (error) {
    throw toStoreError(error)
  }
  throw new StoreError('STORE_UNAVAILABLE', `There is no database of events at ${file}`, {
    remedy: 'The daemon makes it when it starts. Where it is elsewhere, correct store.url.',
  })
}

/** Whoever may write there may put another file in our place. And locks do not hold on NFS. */
function checkDirectory(directory: string): void {
  const { mode } = statSync(directory)
  if ((mode & OTHERS_MAY_WRITE) !== 0 && (mode & STICKY) === 0) {
    throw new StoreError(
      'STORE_UNAVAILABLE',
      `Everybody may write into ${directory}, where the database is`,
      {
        remedy: `chmod o-w ${directory}, and give it to the user of the daemon.`,
      },
    )
  }
  if (statfsSync(directory).type === NFS) {
    throw new StoreError('STORE_UNAVAILABLE', `${directory} is on NFS, where SQLite cannot lock`, {
      remedy: 'Name a local directory in store.url, or use PostgreSQL.',
    })
  }
}
