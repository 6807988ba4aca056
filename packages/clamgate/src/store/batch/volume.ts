import type { KeptKind, VolumeTable } from '../schema/tables.ts'
import { type Dialect, insertRows, type To } from './insert.ts'
import { timeColumn } from './mail-rows.ts'
import { startOf } from './rollups.ts'

/** A row, with those of its recipients, that was not there before. */
export interface Kept {
  readonly kind: KeptKind
  readonly atMs: number
  readonly host: number
  /** By {@link octetsOf}. */
  readonly octets: number
}

/**
 * What an octet of a row takes on disk with its share of indexes and of pages that are not full, as measured
 * (docs/decisions/0029). It depends on the length of addresses and subjects, and is right to about a quarter.
 */
const FACTORS: Readonly<Record<Dialect, Readonly<Record<KeptKind, number>>>> = {
  sqlite: { clean: 1.8, finding: 2, action: 2.3 },
  postgres: { clean: 3.1, finding: 3.1, action: 4.1 },
}
const NUMBER_OCTETS = 5

/** The octets of rows, about. */
export function octetsOf(rows: readonly object[]): number {
  let sum = 0
  for (const row of rows) {
    for (const name in row) {
      const value: unknown = row[name as keyof typeof row]
      if (typeof value === 'number') sum += NUMBER_OCTETS
      else if (typeof value === 'string' || value instanceof Uint8Array) sum += value.length
    }
  }
  return sum
}

/** Adds rows to what there is of their kind and day. Each host has its own lines: none waits for another's batch. */
export async function addToVolume(to: To, kept: readonly Kept[]): Promise<void> {
  const rows = new Map<string, VolumeTable>()
  for (const { kind, atMs, host, octets } of kept) {
    const day = startOf('day', timeColumn(atMs))
    const key = `${kind} ${day} ${host}`
    const row = rows.get(key) ?? { kind, day, host, rows: 0, bytes: 0 }
    rows.set(key, row)
    row.rows += 1
    row.bytes += Math.round(octets * FACTORS[to.dialect][kind])
  }
  const inOrder = [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
  await insertRows(to, 'volume', COLUMNS, inOrder, TAIL)
}

const COLUMNS = ['kind', 'day', 'host', 'rows', 'bytes'] as const
const TAIL =
  'ON CONFLICT (kind, day, host) DO UPDATE SET rows = volume.rows + excluded.rows, bytes = volume.bytes + excluded.bytes'
