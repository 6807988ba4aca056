import type { DatabaseSync } from 'node:sqlite'
import { messageOf } from '../ground/thrown.ts'
import { openSqlite } from './dialect/open-sqlite.ts'
import type { StorePlace } from './dialect/place.ts'
import { StoreError } from './errors.ts'
import { checkSchema } from './schema/migrate.ts'
import type { Migration } from './schema/migration.ts'
import type { EventTables } from './schema/tables.ts'

/** A database that was looked at. */
export interface CheckedDatabase {
  /** A file, or a URL without its password. */
  readonly name: string
  /** What is wrong, a sentence each; none: it is whole, or nobody could look. */
  readonly problems: readonly string[]
  /** Why it could not be looked at, which says nothing about whether it is whole. */
  readonly unseen?: { readonly sentence: string; readonly remedy: string | undefined } | undefined
}

/** More say nothing new. */
const MOST_PROBLEMS = 20

/** What SQLite finds when it reads all of a file. */
export function problemsOf(database: DatabaseSync): readonly string[] {
  const rows = database.prepare(`PRAGMA integrity_check(${MOST_PROBLEMS})`).all()
  const lines = rows.map((row) => String(row['integrity_check']))
  return lines.length === 1 && lines[0] === 'ok' ? [] : lines
}

/** Reads all of both files of a store, and looks whether they have the tables of this version. Writes nothing. */
export async function checkFiles({
  file,
  stateFile,
}: StorePlace & { readonly kind: 'sqlite' }): Promise<readonly CheckedDatabase[]> {
  return [await checkFile(file, 'events'), await checkFile(stateFile, 'state')]
}

async function checkFile(name: string, kind: Migration['database']): Promise<CheckedDatabase> {
  try {
    const database = openSqlite<EventTables>(name, { synced: 'normal', readOnly: true })
    try {
      const problems = problemsOf(database.raw)
      if (problems.length === 0) await checkSchema(database, { wanted: [kind] })
      return { name, problems }
    } finally {
      await database.close()
    }
  } catch (error) {
    return { name, ...whyNot(error) }
  }
}

/** Whether a server answers, and has the tables of this version. Its pages it checks by itself. */
export async function checkServer(
  place: StorePlace & { readonly kind: 'postgres' },
): Promise<CheckedDatabase> {
  const { openPostgres } = await import('./dialect/open-postgres.ts')
  try {
    const database = openPostgres<EventTables>(place, { connections: 1, statementMs: 10_000 })
    try {
      await checkSchema(database, { wanted: ['events', 'state'], schema: place.schema })
      return { name: place.shown, problems: [] }
    } finally {
      await database.close()
    }
  } catch (error) {
    return { name: place.shown, ...whyNot(error) }
  }
}

/** Whoever lacks the rights must not be told to put a backup back. */
function whyNot(error: unknown): Pick<CheckedDatabase, 'problems' | 'unseen'> {
  if (!(error instanceof StoreError)) return { problems: [messageOf(error)] }
  const sentence = `${error.message} (${error.code})`
  return AWAY.has(error.code)
    ? { problems: [], unseen: { sentence, remedy: error.remedy } }
    : { problems: [sentence] }
}

const AWAY: ReadonlySet<string> = new Set(['STORE_UNAVAILABLE', 'STORE_CREDENTIALS'])
