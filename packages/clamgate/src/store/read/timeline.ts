import { sql } from 'kysely'
import type { Scope } from '../../access/may.ts'
import { encodeEventId } from '../batch/event-id.ts'
import { escapeText } from '../batch/text.ts'
import type { ActionRecord, Asker, EntryRecord, EventWithTimeline } from '../types.ts'
import { cutEvent, cutTimeline } from './cut.ts'
import type { Sql } from './dialect.ts'
import { isBefore, type Place, RangeStream } from './range-stream.ts'
import { ofColumn } from './ranges.ts'
import { type Reading, readActions, readEntries, readEvents } from './records.ts'
import { eventIdOf } from './text-conditions.ts'

/** Longest timeline: whoever acts more often on one mail is a program. */
const MOST_ACTIONS = 1000
const MOST_RELEASES = 200

/**
 * A message with all that is known of it, by the id of its event, its queue id, its incident or its entry: the newest that has it.
 */
export async function readTimeline(
  reading: Reading,
  id: string,
  asker?: Asker,
): Promise<EventWithTimeline | undefined> {
  const found = await findMail(reading, id)
  if (found === undefined) return undefined
  const event = (await readEvents(reading, found.table, [found.place])).get(found.place.id)
  if (event === undefined) return undefined
  const { entry } = event
  const timeline = {
    event,
    actions: await actionsOf(reading, { event: event.id, entry }),
    entry: entry === undefined ? undefined : await readEntry(reading, entry),
    releases: entry === undefined ? [] : await releasesOf(reading, entry, asker?.scope),
  }
  return asker === undefined ? timeline : cutTimeline(timeline, asker)
}

/** An entry of the index by its id. */
export async function readEntry(reading: Reading, id: string): Promise<EntryRecord | undefined> {
  const place = await newest(reading, 'entry', sql`entry = ${escapeText(id)}`)
  if (place === undefined) return undefined
  return (await readEntries(reading, [place])).get(place.id)
}

/** What was done with an entry, or a message, oldest first. */
export async function actionsOf(
  reading: Reading,
  { event, entry }: { readonly event?: string | undefined; readonly entry?: string | undefined },
): Promise<readonly ActionRecord[]> {
  const { db } = reading
  const rows = await db
    .selectFrom('action')
    .selectAll()
    .where((is) =>
      is.or([
        ...(entry === undefined ? [] : [is('entry', '=', escapeText(entry))]),
        ...(event === undefined ? [] : [is('event', '=', encodeEventId(event))]),
      ]),
    )
    .orderBy('at')
    .orderBy('id')
    .limit(MOST_ACTIONS)
    .execute()
  return await readActions(reading, rows)
}

interface Found {
  readonly table: 'message' | 'finding'
  readonly place: Place
}

async function findMail(reading: Reading, id: string): Promise<Found | undefined> {
  const text = escapeText(id)
  const byId = sql`event_id = ${eventIdOf(id)}`
  return (
    (await newestOf(reading, byId, ['finding', 'message'])) ??
    (await newestByQueue(reading, text)) ??
    (await newestOf(reading, sql`entry = ${text}`, ['finding'])) ??
    (await newestOf(reading, sql`incident = ${text}`, ['finding']))
  )
}

async function newestOf(
  reading: Reading,
  condition: Sql,
  tables: readonly Found['table'][],
): Promise<Found | undefined> {
  let found: Found | undefined
  for (const table of tables) {
    const place = await newest(reading, table, condition)
    if (place !== undefined && (found === undefined || isBefore(place, found.place))) found = { table, place }
  }
  return found
}

async function newestByQueue({ db, dialect }: Reading, id: string): Promise<Found | undefined> {
  const bounds = { window: { fromMs: undefined, toMs: undefined }, after: undefined }
  let found: Found | undefined
  for (const table of ['finding', 'message'] as const) {
    const ranges = [ofColumn(table, 'queue_id', id)]
    const [place] = await new RangeStream(db, dialect, { ranges, bounds, ahead: 1 }).take(1)
    if (place !== undefined && (found === undefined || isBefore(place, found.place))) found = { table, place }
  }
  return found
}

async function newest({ db }: Reading, table: string, condition: Sql): Promise<Place | undefined> {
  const { rows } = await sql<Place>`SELECT at, id FROM ${sql.table(table)} WHERE ${condition}
    ORDER BY at DESC, id DESC LIMIT 1`.execute(db)
  return rows[0]
}

async function releasesOf(
  reading: Reading,
  entry: string,
  scope: Scope | undefined,
): Promise<EventWithTimeline['releases']> {
  const { rows } = await sql<Place>`SELECT at, id FROM finding WHERE release_of = ${escapeText(entry)}
    ORDER BY at, id LIMIT ${MOST_RELEASES}`.execute(reading.db)
  const events = await readEvents(reading, 'finding', rows)
  return rows.flatMap(({ id }) => {
    const release = events.get(id)
    const event = release && cutEvent(release, scope)
    return event === undefined ? [] : [{ id: event.id, atMs: event.atMs, queueId: event.queueId }]
  })
}
