import { z } from 'zod'

/** The places that log lines go to, as the status shows them. */
export const logPlaces = z.array(
  z.object({
    kind: z.enum(['stderr', 'file', 'syslog']),
    /** As a sentence begins with it: `Log file /var/log/clamgate/clamgate.log`. */
    name: z.string(),
    /** `fail`: lines do not get there; they wait, and the place is tried again until it works. */
    state: z.enum(['ok', 'fail']),
    problem: z.object({ code: z.string(), sentence: z.string(), remedy: z.string().optional() }).optional(),
    /** Since when it fails; ISO 8601, UTC. */
    failingSinceAt: z.string().optional(),
    /** Lines left out since the start, since too many waited. */
    lostLines: z.number(),
    /** Those of them that were about messages. */
    lostMessageLines: z.number(),
  }),
)

export type LogPlaces = z.output<typeof logPlaces>
