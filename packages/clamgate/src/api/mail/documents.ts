import { z } from 'zod'
import { PAGE_LIMIT } from '../quarantine/documents.ts'

/** What a recipient may do with a kept mail. */
const act = z.enum(['release', 'ask', 'delete'])

/** A kept mail in the words that its recipient understands; nothing of how this host works. */
const mailSchema = z.object({
  id: z.string(),
  keptAt: z.string(),
  /** It is gone then. */
  expiresAt: z.string(),
  sender: z.string(),
  subject: z.string().optional(),
  /** Of the recipients those that are theirs. */
  recipients: z.array(z.string()),
  bytes: z.number(),
  /** For the sentence that says why: `infected`, `encrypted`, `limits-exceeded` …; with the class of what was found. */
  kind: z.string(),
  class: z.string().optional(),
  /** It does harm. */
  isHarmful: z.boolean(),
  /** `kept`: it waits here. */
  state: z.enum(['kept', 'releasing', 'released', 'refused', 'deferred', 'unknown', 'deleted', 'expired']),
  /** What they may do now. */
  acts: z.array(act),
  /** The newest request for it. */
  request: z
    .object({
      state: z.enum(['open', 'approving', 'approved', 'refused', 'lapsed']),
      askedAt: z.string(),
      /** Of who decided. */
      answer: z.string(),
    })
    .optional(),
})

/** `GET …/mail`: own kept mail, the newest first; a page may have fewer than its limit. */
export const mailListSchema = z.object({ items: z.array(mailSchema), next: z.string().nullable() })

export const mailRequestSchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT).default(50),
  cursor: z.string().max(2000).optional(),
})

export type MailDocument = z.output<typeof mailSchema>
export type MailList = z.output<typeof mailListSchema>
export type MailListRequest = z.output<typeof mailRequestSchema>
