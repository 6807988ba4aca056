import type { RollupTable } from '../schema/tables.ts'
import { SCAN_BUCKETS_MS } from '../schema/tables.ts'
import type { MessageEvent } from '../types.ts'
import { insertRows, type To } from './insert.ts'
import { timeColumn } from './mail-rows.ts'

/** UTC has no summer time: each minute, hour and day is as long as all others. */
export const PERIODS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const

type Period = keyof typeof PERIODS
type Bucket = (typeof BUCKETS)[number]

const KEY = ['per', 'start', 'host', 'kind', 'class', 'action', 'direction'] as const
/** One more than there are bounds. */
const BUCKETS = [
  ...['scan_1', 'scan_3', 'scan_10', 'scan_30', 'scan_100', 'scan_300', 'scan_1000', 'scan_3000'],
  ...['scan_10000', 'scan_30000', 'scan_more'],
] as const satisfies readonly (keyof RollupTable)[]
const SUMS = [
  'messages',
  'bytes',
  'scanned',
  'scan_ms',
  ...BUCKETS,
] as const satisfies readonly (keyof RollupTable)[]
const ADD = SUMS.map((name) => `${name} = rollup.${name} + excluded.${name}`).join(', ')
const TAIL = `ON CONFLICT (${KEY.join(', ')}) DO UPDATE SET ${ADD}`

/** What is counted: a mail that is new, and the number of its host. */
export interface Counted {
  readonly event: MessageEvent
  readonly host: number
}

/** Adds mail to the counts of its minute, hour and day. */
export async function addToRollups(to: To, counted: readonly Counted[]): Promise<void> {
  const rows = rollupsOf(counted)
  await insertRows(to, 'rollup', [...KEY, ...SUMS], rows, TAIL)
}

/** The counts of these mails alone, in the order of their keys: hosts that share a database take locks in one order. */
function rollupsOf(counted: readonly Counted[]): readonly RollupTable[] {
  const rows = new Map<string, RollupTable>()
  for (const minute of minutesOf(counted)) {
    for (const per of ['minute', 'hour', 'day'] as const) {
      const row = { ...minute, per, start: startOf(per, minute.start) }
      const key = KEY.map((name) => row[name]).join('\n')
      const known = rows.get(key)
      if (known === undefined) rows.set(key, row)
      else for (const name of SUMS) known[name] += row[name]
    }
  }
  return [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

/** Those of minutes alone: of a batch they are few. */
function minutesOf(counted: readonly Counted[]): Iterable<RollupTable> {
  const rows = new Map<string, RollupTable>()
  for (const { event, host } of counted) {
    const start = startOf('minute', timeColumn(event.atMs))
    const { kind, action, direction } = event
    const key = `${start} ${host} ${kind} ${event.class} ${action} ${direction}`
    let row = rows.get(key)
    if (row === undefined) {
      row = emptyRollup(event, { start, host })
      rows.set(key, row)
    }
    add(row, event)
  }
  return rows.values()
}

/** When the period begins that a time is in. */
export function startOf(per: Period, ms: number): number {
  return Math.floor(ms / PERIODS[per]) * PERIODS[per]
}

function add(row: RollupTable, { bytes, scanMs }: MessageEvent): void {
  row.messages += 1
  row.bytes += Math.round(bytes)
  if (scanMs === undefined) return
  row.scanned += 1
  row.scan_ms += scanMs
  row[bucketOf(scanMs)] += 1
}

function bucketOf(ms: number): Bucket {
  const index = SCAN_BUCKETS_MS.findIndex((most) => ms <= most)
  return BUCKETS[index < 0 ? BUCKETS.length - 1 : index] ?? 'scan_more'
}

function emptyRollup(event: MessageEvent, { start, host }: Pick<RollupTable, 'start' | 'host'>): RollupTable {
  const { kind, action } = event
  return {
    ...{ per: 'minute', start, host, kind, action },
    ...{ class: event.class ?? '', direction: event.direction ?? '' },
    ...{ messages: 0, bytes: 0, scanned: 0, scan_ms: 0 },
    ...{ scan_1: 0, scan_3: 0, scan_10: 0, scan_30: 0, scan_100: 0, scan_300: 0 },
    ...{ scan_1000: 0, scan_3000: 0, scan_10000: 0, scan_30000: 0, scan_more: 0 },
  }
}
