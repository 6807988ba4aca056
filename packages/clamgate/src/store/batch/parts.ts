import { partOf } from '../schema/parts.ts'
import type { MessagePartTable } from '../schema/tables.ts'
import { insertRows, type To } from './insert.ts'

const COLUMNS = ['part', 'first_at', 'last_at'] as const
const TAIL = `ON CONFLICT (part) DO UPDATE SET first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)
  WHERE excluded.first_at < first_at OR excluded.last_at > last_at`

/** Tells whoever reads in which parts new mail is, and from when. */
export async function addToParts(
  to: To,
  rows: readonly { readonly id: number; readonly at: number }[],
): Promise<void> {
  if (to.dialect !== 'sqlite') return
  const parts = new Map<number, MessagePartTable>()
  for (const { id, at } of rows) {
    const part = partOf(id)
    const known = parts.get(part)
    if (known === undefined) {
      parts.set(part, { part, first_at: at, last_at: at })
      continue
    }
    known.first_at = Math.min(known.first_at, at)
    known.last_at = Math.max(known.last_at, at)
  }
  await insertRows(to, 'message_part', COLUMNS, [...parts.values()], TAIL)
}
