import { z } from 'zod'

/**
 * What is live, and what is about to be. The one document that decides after a kill: it is written, and synced, before
 * the directory of the databases is touched and when all is done.
 *
 *   change null      `live` is in the directory
 *   change from, to  the directory has something of both; `from` is to be restored
 */
export const journalSchema = z.object({
  schema: z.literal('clamgate.signature-journal/1'),
  /** Of a run that goes on, or did when it was killed. For people. */
  step: z.string(),
  /** The set in the directory; null: none. */
  live: z.string().nullable(),
  /** Sets that were live, the newest last. */
  lived: z.array(z.string()),
  /** Whether the engine was seen to scan with it. */
  isProved: z.boolean(),
  /** The last set that the engine was seen to scan with. */
  proved: z.string().nullable(),
  /** A set that was interrupted, or that no engine could be asked about: it is tried again without a look at its sources. */
  pending: z.string().nullable(),
  change: z.object({ from: z.string().nullable(), to: z.string() }).nullable(),
  /** By the name of a file in the directory of the databases: its print when it was written. */
  prints: z.record(z.string(), z.string()),
})

export type Journal = z.output<typeof journalSchema>

export function emptyJournal(): Journal {
  return {
    ...{
      schema: 'clamgate.signature-journal/1',
      step: 'idle',
      live: null,
      lived: [],
      isProved: true,
      proved: null,
    },
    ...{ pending: null, change: null, prints: {} },
  }
}
