import { z } from 'zod'
import { type By, byRequest } from '../by.ts'
import { digestPart } from './status-part.ts'

/** Names of keys here are those of the documents that `--json` prints; times are ISO 8601, UTC. */

const run = z.object({
  /** The moment of the schedule. */
  momentAt: z.string(),
  /** `claimed`: under way; `failed`: not all were sent, and it is tried again. */
  state: z.enum(['claimed', 'sending', 'sent', 'failed']),
  host: z.string(),
  endedAt: z.string(),
  sent: z.number(),
  failed: z.number(),
  paused: z.number(),
  words: z.string(),
})

/** An address whose digests were not taken. */
const troubled = z.object({
  role: z.enum(['recipient', 'manager', 'all']),
  address: z.string(),
  /** In a row. */
  failures: z.number(),
  /** Null: it still gets some. */
  pausedAt: z.string().nullable(),
  words: z.string(),
})

/** `GET /v1/digest`, and what `clamgate digest status --json` prints. */
export const digestStatusSchema = z.object({
  /** Digests go out, and nobody is left out. */
  good: z.boolean(),
  /** Null: nobody gets digests. */
  digest: digestPart.nullable(),
  runs: z.array(run),
  troubled: z.array(troubled),
})

/** The body of `POST /v1/digest/preview`. */
export const previewRequestSchema = z.strictObject({
  /** Left out: all. */
  address: z.string().max(254).optional(),
  /** Numbers alone. */
  brief: z.boolean().optional(),
})

/** Digests as they would be sent now. */
export const previewReplySchema = z.array(
  z.object({
    role: z.enum(['recipient', 'manager', 'all']),
    to: z.string(),
    language: z.string(),
    subject: z.string(),
    messages: z.number(),
    /** Null: not asked for. */
    plain: z.string().nullable(),
    html: z.string().nullable(),
  }),
)

/** The body of `POST /v1/digest/resume`. */
export const resumeRequestSchema = z.strictObject({ address: z.string().min(1).max(254) })
/** `good` is false where nothing was paused. */
export const resumeReplySchema = z.object({ good: z.boolean(), address: z.string() })

/** Somebody who may not release a mail asks for it. */
export const requestSchema = z.object({
  id: z.string(),
  entry: z.string(),
  recipients: z.array(z.string()),
  asker: z.string(),
  words: z.string(),
  askedAt: z.string(),
  endsAt: z.string(),
  state: z.enum(['open', 'approving', 'approved', 'refused', 'lapsed']),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
  answer: z.string(),
})

/** `GET /v1/quarantine/requests`: the newest first. */
export const requestListSchema = z.object({ requests: z.array(requestSchema) })

/** The body of `POST /v1/quarantine/requests/approve` and `…/refuse`. */
export const decisionRequestSchema = z.strictObject({
  id: z.string().min(1).max(64),
  by: byRequest,
  /** For who asked; only of a refusal. */
  words: z.string().max(500).optional(),
})

/** What came of a decision. */
export const decisionReplySchema = z.object({
  /** It is refused, or on its way to everybody. */
  good: z.boolean(),
  request: requestSchema,
  results: z.array(
    z.object({
      address: z.string(),
      state: z.enum(['released', 'refused', 'deferred', 'unknown', 'skipped']),
      words: z.string().nullable(),
    }),
  ),
})

export type DigestStatusDocument = z.output<typeof digestStatusSchema>
export type PreviewRequest = z.output<typeof previewRequestSchema>
export type PreviewReply = z.output<typeof previewReplySchema>
export type ResumeReply = z.output<typeof resumeReplySchema>
export type RequestDocument = z.output<typeof requestSchema>
export type RequestList = z.output<typeof requestListSchema>
export type Decision = By<z.output<typeof decisionRequestSchema>>
export type DecisionReply = z.output<typeof decisionReplySchema>
