import { z } from 'zod'

/** The sentinel in the status; `clamgate sentinel list` has more. */
export const sentinelPart = z.object({
  /** `warn`: somebody is refused; `fail`: the list cannot be read or written. */
  state: z.enum(['ok', 'warn', 'fail']),
  /** What becomes of all mail of who is listed; left out while nobody is refused: the sentinel is off, or policy.monitor is on. */
  action: z.enum(['reject', 'defer', 'quarantine']).optional(),
  /** Users who are listed. */
  stopped: z.number(),
  /** Who came last. */
  newest: z
    .object({ login: z.string(), since: z.string().meta({ description: 'ISO 8601, UTC' }) })
    .optional(),
  /** Since the start: users who were listed, and messages of users who were so already. */
  trips: z.number(),
  refused: z.number(),
  problem: z.object({ code: z.string(), sentence: z.string(), remedy: z.string().optional() }).optional(),
})
export type SentinelPart = z.output<typeof sentinelPart>
