import type { EventDatabase } from '../../dialect/database.ts'
import { openSqlite } from '../../dialect/open-sqlite.ts'
import { marksOf } from '../../dialect/sqlite-files.ts'
import { StoreError } from '../../errors.ts'
import { checkSchema } from '../../schema/migrate.ts'
import type { StoreReader } from '../../types.ts'
import { CONNECTIONS } from '../budget.ts'
import { createReader } from '../reader.ts'
import type { Answers } from './answering.ts'
import type { Question, ReaderData } from './protocol.ts'

/** The daemon may grow by 30 MiB in all, and the writer has its share. */
const CACHE_KIB = 8192

/**
 * Opens the events and the index of the quarantine for questions.
 * @throws {StoreError} as `checkSchema`, and what befalls the database
 */
export async function openMail({ place, budgetMs }: ReaderData): Promise<Answers> {
  const isFile = place.kind === 'sqlite'
  const database: EventDatabase = isFile
    ? openSqlite(place.file, { synced: 'normal', readOnly: true, cacheKib: CACHE_KIB })
    : await openServer(place, budgetMs)
  try {
    await checkSchema(database, {
      ...(isFile ? { wanted: ['events'] } : { wanted: ['events', 'state'], schema: place.schema }),
    })
    const reader = await createReader(database, { budgetMs })
    const marks = marksOf(isFile ? [place.file] : [])
    return { marks, answer: (question) => ask(reader, question), close: () => database.close() }
  } catch (error) {
    await database.close()
    throw error
  }
}

async function openServer(
  place: ReaderData['place'] & { readonly kind: 'postgres' },
  statementMs: number,
): Promise<EventDatabase> {
  // Its driver takes memory that a store in a file does not need.
  const { openPostgres } = await import('../../dialect/open-postgres.ts')
  return openPostgres(place, { connections: CONNECTIONS, statementMs })
}

async function ask(reader: StoreReader, question: Question): Promise<unknown> {
  switch (question.method) {
    case 'events':
      return await reader.events(...question.args)
    case 'event':
      return await reader.event(...question.args)
    case 'entries':
      return await reader.entries(...question.args)
    case 'entry':
      return await reader.entry(...question.args)
    case 'actions':
      return await reader.actions(...question.args)
    case 'counts':
      return await reader.counts(...question.args)
    case 'hits':
      return await reader.hits(...question.args)
    case 'values':
      return await reader.values(...question.args)
    case 'state':
      throw new StoreError('STORE_FAILED', 'This thread reads mail, and nothing else')
  }
}
