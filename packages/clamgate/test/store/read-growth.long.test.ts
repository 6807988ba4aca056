import assert from 'node:assert/strict'
import { createBatchWriter } from '../../src/store/batch/batch.ts'
import type { EventDatabase } from '../../src/store/dialect/database.ts'
import { parseQuery } from '../../src/store/query/parse.ts'
import { createReader } from '../../src/store/read/reader.ts'
import type { StoreReader, StoreWrite } from '../../src/store/types.ts'
import { testDatabases } from './databases.ts'
import { cleanMail, infectedMail, NOON } from './mail.ts'

const { onBoth } = testDatabases()
const keep = { keepsClean: () => true }
const nowMs = NOON + 3_600_000
/** Of each kind more than the 2000 rows up to which an index is looked into first: from there on a page reads no more. */
const FEW = 5000
const TIMES_AS_MANY = 8
const RUNS = 9
/** Under the load of others it may take many until one is not disturbed. */
const MOST_RUNS = 90

const QUERIES = [
  '',
  'is:infected',
  'signature:Win.Test.*',
  'from:alice@example.net',
  'to:@example.org',
  'to:@example.org is:quarantined',
  'to:@example.org is:accepted',
  'class:malware since:7d',
] as const

/** Millisecond by millisecond back from noon, every other one a finding. */
async function fill(db: EventDatabase, from: number, to: number): Promise<void> {
  const writer = createBatchWriter(db, keep)
  for (let start = from; start < to; start += 1000) {
    const writes = Array.from({ length: Math.min(1000, to - start) }, (_, n): StoreWrite => {
      const make = (start + n) % 2 === 0 ? infectedMail : cleanMail
      return { kind: 'message', event: make({ atMs: NOON - (start + n) * 1000 }) }
    })
    await writer.write(writes)
  }
}

/** Other work on this machine only makes it longer. */
interface Runs {
  readonly most: number
  /** No more are needed after one as short as this, ms. */
  readonly enoughMs: number
}

/** What a page and the next one take at best, while others are written, ms. */
async function bestMs(
  db: EventDatabase,
  reader: StoreReader,
  text: string,
  { most, enoughMs }: Runs,
): Promise<number> {
  const writer = createBatchWriter(db, keep)
  const query = parseQuery(text, { nowMs })
  let best = Number.POSITIVE_INFINITY
  for (let run = 0; run < most && best > enoughMs; run++) {
    await writer.write([{ kind: 'message', event: cleanMail({ atMs: NOON + run }) }])
    const startedMs = performance.now()
    const page = await reader.events({ query, limit: 50, nowMs })
    await reader.events({ query, limit: 50, cursor: page.next, nowMs })
    best = Math.min(best, performance.now() - startedMs)
  }
  return best
}

onBoth(
  '13.24 a list, a filter and a page cost no more with eight times as many events',
  async ({ events: db }) => {
    await fill(db, 0, FEW)
    const reader = await createReader(db)
    const before = new Map<string, number>()
    for (const text of QUERIES) before.set(text, await bestMs(db, reader, text, { most: RUNS, enoughMs: 0 }))
    await fill(db, FEW, FEW * TIMES_AS_MANY)
    for (const text of QUERIES) {
      const few = before.get(text) ?? 0
      // Whoever read through all of them would take eight times as long.
      const enoughMs = few * 4 + 5
      const many = await bestMs(db, reader, text, { most: MOST_RUNS, enoughMs })
      assert.ok(
        many <= enoughMs,
        `${text || 'all'}: ${few} ms among ${FEW}, ${many} ms among ${FEW * TIMES_AS_MANY}`,
      )
    }
  },
)
