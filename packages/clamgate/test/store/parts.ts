import { sql } from 'kysely'
import { createBatchWriter } from '../../src/store/batch/batch.ts'
import type { EventDatabase } from '../../src/store/dialect/database.ts'
import { PART_BITS } from '../../src/store/schema/parts.ts'
import type { StoreWrite } from '../../src/store/types.ts'
import { infectedMail } from './mail.ts'

/** Writes so that, in SQLite, each batch is in another part than the one before: as if there were thousands of mails between them. */
export async function writeInParts(
  database: EventDatabase,
  batches: readonly (readonly StoreWrite[])[],
): Promise<void> {
  const { kysely, dialect } = database
  const writer = createBatchWriter(database, { keepsClean: () => true })
  if (dialect === 'postgres') {
    for (const batch of batches) await writer.write(batch)
    return
  }
  // The next ids are those behind the last row: this one goes ahead, and has gone in the end.
  await writer.write([{ kind: 'message', event: infectedMail() }])
  const { rows } = await sql<{ id: number }>`SELECT max(id) AS id FROM finding`.execute(kysely)
  let last = rows[0]?.id ?? 0
  await kysely.deleteFrom('finding_recipient').where('mail', '=', last).execute()
  for (const batch of batches) {
    const next = last + 2 ** PART_BITS
    await kysely.updateTable('finding').set({ id: next }).where('id', '=', last).execute()
    last = next
    await writer.write(batch)
  }
  await kysely.deleteFrom('finding').where('id', '=', last).execute()
}
