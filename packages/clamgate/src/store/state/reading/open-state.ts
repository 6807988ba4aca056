import { existsSync } from 'node:fs'
import { openStateToRead } from '../../dialect/open.ts'
import { marksOf } from '../../dialect/sqlite-files.ts'
import { StoreError } from '../../errors.ts'
import { CONNECTIONS } from '../../read/budget.ts'
import type { Answers } from '../../read/thread/answering.ts'
import type { ReaderData } from '../../read/thread/protocol.ts'
import { notMade } from '../../schema/not-made.ts'
import { createStateRunner } from '../run.ts'
import { isStateRead } from './reads.ts'

/** It is small, and what is asked is found by its key. */
const CACHE_KIB = 1024
/** Another program's lock is waited for so long, ms: shorter than a question may take. */
const BUSY_MS = 1000

/**
 * Opens what is kept besides mail for questions: nothing is made, and nothing can be written.
 * @throws {StoreError} as `openStateToRead`
 */
export async function openState({ place, budgetMs }: ReaderData): Promise<Answers> {
  const files = place.kind === 'sqlite' ? [place.stateFile] : []
  if (!files.every((file) => existsSync(file))) throw notMade()
  const database = await openStateToRead(place, {
    ...{ connections: CONNECTIONS, statementMs: budgetMs, cacheKib: CACHE_KIB, busyMs: BUSY_MS },
  })
  const runner = createStateRunner(database, { now: Date.now, isReader: true })
  return {
    marks: marksOf(files),
    async answer(question) {
      const [name, args] = question.args
      if (question.method !== 'state' || typeof name !== 'string' || !isStateRead(name)) {
        throw new StoreError('STORE_FAILED', 'This thread only reads what is kept besides mail')
      }
      return await runner.runByName(name, args)
    },
    close: () => database.close(),
  }
}
