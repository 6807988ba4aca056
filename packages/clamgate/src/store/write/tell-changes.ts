import { sql, type Transaction } from 'kysely'
import type { Written } from '../batch/batch.ts'
import { escapeText, unescapeText } from '../batch/text.ts'
import { channelOf, type PostgresPlace } from '../changes.ts'
import type { StateTables } from '../schema/tables.ts'

/** PostgreSQL refuses payloads of 8000 octets. */
const MOST_PAYLOAD = 7900

/** For a batch: tells those who listen, once its transaction is committed, and only then. */
export function notifyOf({ schema }: PostgresPlace) {
  const channel = channelOf(schema)
  return async <Tables>(
    tx: Transaction<Tables>,
    { events, entries }: Pick<Written, 'events' | 'entries'>,
  ) => {
    if (events.length + entries.length === 0) return
    const all = JSON.stringify([events, entries])
    const payload = Buffer.byteLength(all) > MOST_PAYLOAD ? '' : all
    await sql`SELECT pg_notify(${channel}, ${payload})`.execute(tx)
  }
}

/** Beginning and end of a job: how far it is meanwhile is asked by whoever looks at it. */
const OF_JOBS: ReadonlySet<string> = new Set(['job.add', 'job.begin', 'job.end'])

/** For a small transaction: tells those who listen whose job it has changed, once it is committed. */
export function notifyOfJobs({ schema }: PostgresPlace) {
  const channel = channelOf(schema)
  return async (tx: Transaction<StateTables>, name: string, args: unknown) => {
    const id = OF_JOBS.has(name) ? idOf(args) : undefined
    if (id === undefined) return
    const job = await tx.selectFrom('job').select('owner').where('id', '=', escapeText(id)).executeTakeFirst()
    if (job === undefined) return
    const payload = JSON.stringify([[], [], [unescapeText(job.owner)]])
    await sql`SELECT pg_notify(${channel}, ${payload})`.execute(tx)
  }
}

function idOf(args: unknown): string | undefined {
  if (typeof args !== 'object' || args === null) return undefined
  if ('job' in args) return idOf(args.job)
  return 'id' in args && typeof args.id === 'string' ? args.id : undefined
}
