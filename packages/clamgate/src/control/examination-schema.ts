import { z } from 'zod'

/** Content type of a message to be scanned, RFC 2046 section 5.2.1. */
export const MESSAGE_TYPE = 'message/rfc822'

const verdict = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('clean') }),
  z.object({ kind: z.literal('infected'), signature: z.string() }),
  z.object({ kind: z.literal('oversize'), head: z.enum(['clean', 'unscanned']) }),
  z.object({ kind: z.literal('databases-missing') }),
  z.object({ kind: z.literal('failure'), code: z.string(), detail: z.string() }),
])

/** `POST /v1/scan`, and what `clamgate scan --json` prints: what would happen to a message, and why. */
export const examinationSchema = z.object({
  outcome: z.object({
    action: z.enum(['accept', 'reject', 'defer', 'discard', 'mta-hold']),
    verdict,
    because: z.string(),
    reply: z.object({ code: z.number(), enhanced: z.string(), text: z.string() }).optional(),
  }),
  sizeBytes: z.number(),
  /** The clamd that answered; not there when none did. */
  server: z.string().optional(),
  durationMs: z.number(),
})

export type ExaminationReply = z.output<typeof examinationSchema>
