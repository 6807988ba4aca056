import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { damaged, toStoreError } from './failure.ts'

/** Which files are there by the names of an open database: none of them changes while it is open. */
export type FileMarks = ReadonlyMap<string, bigint | undefined>

/** Of databases that are open, each with its journal. */
export function marksOf(databases: readonly string[]): FileMarks {
  const files = databases.flatMap((file) => [file, `${file}-wal`])
  return new Map(files.map((file) => [file, inodeOf(file)]))
}

/** Whether somebody has taken one of the files away, or put another one in its place: what is written then is seen by nobody. */
export function areInPlace(marks: FileMarks): boolean {
  return [...marks].every(([file, inode]) => inodeOf(file) === inode)
}

/** The number of a file that is gone is soon that of another one: with the moment when it was made it is not. */
export function identityOf(files: readonly string[]): string {
  const stats = files.map((file) => statSync(file, { bigint: true, throwIfNoEntry: false }))
  return stats.map((one) => `${one?.ino} ${one?.birthtimeNs}`).join(', ')
}

/** Undefined: it is not there. */
function inodeOf(file: string): bigint | undefined {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino
}

/**
 * Looks at the files of open databases as if for the first time, past the pages that an open connection remembers: at both ends of each
 * table. What is written behind a damage is lost with it.
 * @throws {StoreError} STORE_DAMAGED
 */
export function lookAnew(databases: readonly string[]): void {
  for (const file of databases) {
    try {
      const raw = new DatabaseSync(file, { readOnly: true, timeout: LOCK_MS })
      try {
        lookAt(raw)
      } finally {
        raw.close()
      }
    } catch (error) {
      const failure = toStoreError(error)
      // Whether it can be written shows when it is.
      if (failure.code === 'STORE_DAMAGED') throw failure
    }
  }
}

const LOCK_MS = 100

function lookAt(raw: DatabaseSync): void {
  raw.exec('PRAGMA cache_size = -256')
  const tables = raw
    .prepare(`SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table'`)
    .all()
  if (!tables.some(({ name }) => name === 'migration')) {
    throw damaged('The database of events has lost its tables')
  }
  for (const { name, wr } of tables) {
    raw.prepare(`SELECT * FROM "${name}" LIMIT 1`).get()
    if (wr === 0) raw.prepare(`SELECT * FROM "${name}" ORDER BY rowid DESC LIMIT 1`).get()
  }
}
