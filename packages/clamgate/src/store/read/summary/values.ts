import { sql } from 'kysely'
import { unescapeText } from '../../batch/text.ts'
import { fold } from '../../query/fold.ts'
import type { MessageEvent, ValuesRequest } from '../../types.ts'
import type { Table } from '../columns.ts'
import { cutEvent } from '../cut.ts'
import { isLike } from '../dialect.ts'
import { roomFor } from '../page-room.ts'
import { isBefore, type Place, RangeStream } from '../range-stream.ts'
import { ofRecipients } from '../ranges.ts'
import { type Reading, readEvents } from '../records.ts'
import { recipientScopeOf } from '../scope.ts'

/** Messages of a table that are looked at, the newest: what is completed is what somebody saw lately. */
const LOOKED_AT = 400
/** Longest text that is looked for, characters. */
const MOST_TEXT = 200

/** Values of a key in mail of a scope, those that begin with a text first. */
export async function valuesOf(
  reading: Reading,
  { key, text, limit, scope }: ValuesRequest,
): Promise<readonly string[]> {
  const wanted = fold(text.slice(0, MOST_TEXT))
  const isEverything = scope === undefined || scope.of === 'everything'
  const isMail = key === 'from' || key === 'to' || key === 'user'
  const values =
    isEverything && !isMail
      ? await named(reading, key, wanted)
      : (await newestEvents(reading, tablesOf(key), scope)).flatMap((event) => valuesIn(event, key))
  const found = [...new Set(values)].filter((value) => fold(value).includes(wanted))
  const begins = (value: string) => fold(value).startsWith(wanted)
  return [...found.filter(begins), ...found.filter((value) => !begins(value))].slice(0, limit)
}

/** All names of a kind that have the text in them: few, since each stands there once. */
async function named(
  { db, dialect }: Reading,
  kind: ValuesRequest['key'],
  text: string,
): Promise<readonly string[]> {
  const like = isLike(dialect, sql.ref('text'), { pieces: [text] }, 'part')
  const { rows } = await sql<{ readonly text: string }>`
    SELECT text FROM name WHERE kind = ${kind} AND ${like} ORDER BY id DESC LIMIT 200`.execute(db)
  return rows.map((row) => unescapeText(row.text))
}

/** What was found stands in findings: other mail has it at most beside, as what is ignored. */
function tablesOf(key: ValuesRequest['key']): readonly ('finding' | 'message')[] {
  return key === 'signature' || key === 'source' ? ['finding'] : ['finding', 'message']
}

async function newestEvents(
  reading: Reading,
  tables: readonly ('finding' | 'message')[],
  scope: ValuesRequest['scope'],
): Promise<readonly MessageEvent[]> {
  const events: MessageEvent[] = []
  for (const table of tables) {
    const newest = (await newestPlaces(reading, table, scope)).map((place) => ({ ...place, table }))
    const { page: places } = await roomFor(reading, newest)
    const found = await readEvents(reading, table, places)
    events.push(...places.flatMap(({ id }) => found.get(id) ?? []))
  }
  return events.flatMap((event) => cutEvent(event, scope) ?? [])
}

async function newestPlaces(
  { db, dialect }: Reading,
  table: Table,
  wanted: ValuesRequest['scope'],
): Promise<readonly Place[]> {
  const scope = recipientScopeOf(wanted)
  if (scope === undefined) {
    const { rows } = await sql<Place>`SELECT at, id FROM ${sql.table(table)} ${dialect.byTime(table)}
      ORDER BY at DESC, id DESC LIMIT ${LOOKED_AT}`.execute(db)
    return rows
  }
  const bounds = { window: { fromMs: undefined, toMs: undefined }, after: undefined }
  const ranges = scope.values.map((value) => ofRecipients(table, scope.column, value))
  const places = await new RangeStream(db, dialect, { ranges, bounds, ahead: LOOKED_AT }).take(LOOKED_AT)
  return places.toSorted((a, b) => (isBefore(a, b) ? -1 : 1))
}

function valuesIn(event: MessageEvent, key: ValuesRequest['key']): readonly string[] {
  switch (key) {
    case 'signature':
      return [event.signature, event.ignored?.signature].filter((one) => one !== undefined)
    case 'source':
    case 'server':
      return optional(event[key])
    case 'host':
      return [event.host]
    case 'rule':
      return optional(event.because.rule?.name)
    case 'user':
      return optional(event.authenticated)
    case 'from':
      return addressAndDomain(event.sender)
    case 'to':
      return event.recipients.flatMap(({ address }) => addressAndDomain(address))
  }
}

function optional(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value]
}

function addressAndDomain(address: string): readonly string[] {
  const at = address.lastIndexOf('@')
  return at < 0 ? optional(address || undefined) : [address, fold(address.slice(at))]
}
