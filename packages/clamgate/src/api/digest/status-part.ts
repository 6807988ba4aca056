import { z } from 'zod'

const time = z.string().meta({ description: 'ISO 8601, UTC' })

/** Digests of kept mail in the status; `clamgate digest status` has more. */
export const digestPart = z.object({
  /** `warn`: an address gets none any more; `fail`: the last ones are not all sent. */
  state: z.enum(['ok', 'warn', 'fail']),
  nextAt: time.optional(),
  /** `digest.timeZone`, by which the schedule goes; left out: that of the host. */
  timeZone: z.string().optional(),
  lastAt: time.optional(),
  /** Since the start. */
  sent: z.number(),
  failed: z.number(),
  /** Addresses that refused too many. */
  paused: z.array(z.string()),
  lastError: z
    .object({ code: z.string(), sentence: z.string(), remedy: z.string().optional(), happenedAt: time })
    .optional(),
})
