import type { Transaction } from 'kysely'
import type {
  DigestStore,
  RunRecord,
  TroubledReader,
  WHOLE_RUN as WholeRun,
} from '../../quarantine/digest/state.ts'
import { escapeText, unescapeText } from '../batch/text.ts'
import type { StateTables } from '../schema/tables.ts'
import { insertLinks } from './links.ts'

type Tx = Transaction<StateTables>
type Args<Name extends keyof DigestStore> = Parameters<DigestStore[Name]>[0]
type Result<Name extends keyof DigestStore> = ReturnType<DigestStore[Name]>

const WHOLE_RUN: typeof WholeRun = 'run'
/** Values of one statement. */
const AT_ONCE = 500

/** See {@link DigestStore.claim}: of two who come at once one gets it, by the key of the table. */
export async function claimDigest(tx: Tx, request: Args<'claim'>): Result<'claim'> {
  const { period, nowMs, leaseMs } = request
  const [reader, host] = [escapeText(request.reader), escapeText(request.host)]
  const fresh = await tx
    .insertInto('digest')
    .values({
      ...{ reader, period, state: 'claimed', host, lease_at: nowMs + leaseMs, tries: 1, at: nowMs },
      ...{ words: '', sent: 0, failed: 0, paused: 0 },
    })
    .onConflict((conflict) => conflict.columns(['reader', 'period']).doNothing())
    .executeTakeFirst()
  if (Number(fresh.numInsertedOrUpdatedRows ?? 0) > 0) return { ok: true, state: 'claimed', tries: 1 }
  const taken = await tx
    .updateTable('digest')
    .set((of) => ({
      state: 'claimed',
      host,
      lease_at: nowMs + leaseMs,
      at: nowMs,
      tries: of('tries', '+', 1),
    }))
    .where('reader', '=', reader)
    .where('period', '=', period)
    .where((of) =>
      of.or([of('state', '=', 'failed'), of.and([of('state', '=', 'claimed'), of('lease_at', '<', nowMs)])]),
    )
    .executeTakeFirst()
  const row = await tx
    .selectFrom('digest')
    .select(['state', 'tries'])
    .where('reader', '=', reader)
    .where('period', '=', period)
    .executeTakeFirstOrThrow()
  return { ok: Number(taken.numUpdatedRows) > 0, state: row.state, tries: row.tries }
}

export async function listedInDigests(tx: Tx, { reader, entries }: Args<'listed'>): Result<'listed'> {
  const found: string[] = []
  for (let from = 0; from < entries.length; from += AT_ONCE) {
    const rows = await tx
      .selectFrom('digest_item')
      .innerJoin('digest', (join) =>
        join
          .onRef('digest.reader', '=', 'digest_item.reader')
          .onRef('digest.period', '=', 'digest_item.period'),
      )
      .select('digest_item.entry')
      .distinct()
      .where('digest_item.reader', '=', escapeText(reader))
      .where('digest_item.entry', 'in', entries.slice(from, from + AT_ONCE))
      .where('digest.state', '=', 'sent')
      .execute()
    found.push(...rows.map(({ entry }) => entry))
  }
  return found
}

export async function sendingDigest(tx: Tx, request: Args<'sending'>): Promise<void> {
  const { period, nowMs, entries, links } = request
  const reader = escapeText(request.reader)
  await tx
    .updateTable('digest')
    .set({ state: 'sending', at: nowMs })
    .where('reader', '=', reader)
    .where('period', '=', period)
    .execute()
  for (let from = 0; from < entries.length; from += AT_ONCE) {
    await tx
      .insertInto('digest_item')
      .values(entries.slice(from, from + AT_ONCE).map((entry) => ({ reader, entry, period, at: nowMs })))
      .onConflict((conflict) => conflict.columns(['reader', 'entry', 'period']).doNothing())
      .execute()
  }
  await insertLinks(tx, links)
}

export async function endDigest(tx: Tx, request: Args<'ended'>): Promise<void> {
  const { period, state, nowMs, counts, blamesReader = true } = request
  const [reader, words] = [escapeText(request.reader), escapeText(request.words)]
  const { sent = 0, failed = 0, paused = 0 } = counts ?? {}
  await tx
    .updateTable('digest')
    .set({ state, words, at: nowMs, lease_at: nowMs, sent, failed, paused })
    .where('reader', '=', reader)
    .where('period', '=', period)
    .execute()
  if (state === 'sent') {
    await tx.deleteFrom('digest_reader').where('reader', '=', reader).execute()
    return
  }
  // What has counts is a whole run, and nobody who could be paused.
  if (!blamesReader || counts !== undefined) return
  await tx
    .insertInto('digest_reader')
    .values({ reader, failures: 1, paused_at: null, words, at: nowMs })
    .onConflict((conflict) =>
      conflict
        .column('reader')
        .doUpdateSet((of) => ({ failures: of('digest_reader.failures', '+', 1), words, at: nowMs })),
    )
    .execute()
}

export async function digestRuns(tx: Tx, { reader, limit }: Args<'runs'>): Result<'runs'> {
  const rows = await tx
    .selectFrom('digest')
    .selectAll()
    .where('reader', '=', escapeText(reader))
    .orderBy('period', 'desc')
    .limit(limit)
    .execute()
  return rows.map(
    ({ period, state, host, at, words, sent, failed, paused }): RunRecord => ({
      ...{ period, state, host: unescapeText(host), atMs: Number(at), words: unescapeText(words) },
      counts: { sent, failed, paused },
    }),
  )
}

export async function troubledReaders(tx: Tx): Result<'troubled'> {
  const rows = await tx.selectFrom('digest_reader').selectAll().orderBy('reader').execute()
  return rows.map(
    ({ reader, failures, paused_at: pausedAt, words, at }): TroubledReader => ({
      ...{ reader: unescapeText(reader), failures, words: unescapeText(words), atMs: Number(at) },
      pausedAtMs: pausedAt === null ? undefined : Number(pausedAt),
    }),
  )
}

export async function pauseReader(tx: Tx, { reader, nowMs }: Args<'pause'>): Promise<void> {
  await tx
    .updateTable('digest_reader')
    .set({ paused_at: nowMs })
    .where('reader', '=', escapeText(reader))
    .execute()
}

export async function resumeReader(tx: Tx, { reader }: Args<'resume'>): Result<'resume'> {
  const gone = await tx
    .deleteFrom('digest_reader')
    .where('reader', '=', escapeText(reader))
    .where('paused_at', 'is not', null)
    .executeTakeFirst()
  if (Number(gone.numDeletedRows) === 0) return false
  await lookForUntold(tx, escapeText(reader))
  return true
}

/** Runs from the first digest on that somebody did not get did not tell everybody: the next one looks as far back. */
async function lookForUntold(tx: Tx, reader: string): Promise<void> {
  const lastTold = tx
    .selectFrom('digest')
    .select((of) => of.fn.max('period').as('period'))
    .where('reader', '=', reader)
    .where('state', '=', 'sent')
  const first = await tx
    .selectFrom('digest')
    .select((of) => of.fn.min('period').as('period'))
    .where('reader', '=', reader)
    .where('state', '=', 'failed')
    .where((of) => of('period', '>', of.fn.coalesce(lastTold, of.val(''))))
    .executeTakeFirst()
  if (first?.period == null) return
  await tx
    .updateTable('digest')
    .set({ state: 'failed' })
    .where('reader', '=', WHOLE_RUN)
    .where('state', '=', 'sent')
    .where('period', '>=', first.period)
    .execute()
}
