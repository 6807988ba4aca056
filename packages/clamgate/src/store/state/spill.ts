import { escapeText, unescapeText } from '../batch/text.ts'
import type { StateOperationsOf } from './operation.ts'

declare module '../types.ts' {
  interface StateOperations {
    /** How far each spill file of a host was replayed: octets by file. */
    readonly 'spill.seen': {
      readonly args: { readonly host: string }
      readonly result: ReadonlyMap<string, number>
    }
    readonly 'spill.set-seen': {
      readonly args: { readonly host: string; readonly file: string; readonly octets: number }
      readonly result: undefined
    }
  }
}

/** What was replayed to its end is no file any more; its row is forgotten long after. */
const FORGOTTEN_AFTER_MS = 30 * 86_400_000

export const SPILL_OPERATIONS: StateOperationsOf<'spill.seen' | 'spill.set-seen'> = {
  'spill.seen': async ({ tx }, { host }) => {
    const rows = await tx
      .selectFrom('spill_seen')
      .select(['file', 'seen'])
      .where('host', '=', escapeText(host))
      .execute()
    return new Map(rows.map(({ file, seen }) => [unescapeText(file), seen]))
  },
  'spill.set-seen': async ({ tx, nowMs }, { host, file, octets }) => {
    const row = { host: escapeText(host), file: escapeText(file), seen: octets, at: nowMs }
    await tx
      .insertInto('spill_seen')
      .values(row)
      .onConflict((of) => of.columns(['host', 'file']).doUpdateSet({ seen: octets, at: nowMs }))
      .execute()
    await tx
      .deleteFrom('spill_seen')
      .where('host', '=', row.host)
      .where('at', '<', nowMs - FORGOTTEN_AFTER_MS)
      .execute()
    return undefined
  },
}
