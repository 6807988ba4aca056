import { z } from 'zod'

/** What signatures have hit, of the mail that whoever asks may see. */

const time = z.iso.datetime()

/** `GET /signatures/hits`: those with most hits of the last days. */
export const signatureHitsSchema = z.object({
  from: time,
  to: time,
  signatures: z.array(
    z.object({
      /** As clamd reports it. */
      signature: z.string(),
      class: z.string().optional(),
      messages: z.number(),
      /** Different senders of inbound mail, as far as they were counted. */
      senders: z.number(),
      /** It hit nothing before, as far as is written down. */
      isNew: z.boolean(),
      /** Shows the messages, in the query language. */
      query: z.string(),
    }),
  ),
  /** There was more mail than was looked at: these are of the newest. */
  isCut: z.boolean(),
})

const DAYS_MAX = 31

export const signatureHitsRequestSchema = z.strictObject({
  days: z.coerce.number().int().min(1).max(DAYS_MAX).default(7),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

/** `GET /signatures/hits/hours`: when one signature has hit; hours without a hit are left out. */
export const signatureHoursSchema = z.object({
  from: time,
  to: time,
  hours: z.array(z.object({ start: time, messages: z.number() })),
  messages: z.number(),
  isCut: z.boolean(),
})

export const signatureHoursRequestSchema = z.strictObject({
  name: z.string().min(1).max(2000),
  days: z.coerce.number().int().min(1).max(DAYS_MAX).default(7),
})

export type SignatureHitsReply = z.output<typeof signatureHitsSchema>
export type SignatureHitsRequest = z.output<typeof signatureHitsRequestSchema>
export type SignatureHoursReply = z.output<typeof signatureHoursSchema>
export type SignatureHoursRequest = z.output<typeof signatureHoursRequestSchema>

/** What signatures have hit, for whoever asks. */
export interface SignatureHitService {
  most(request: SignatureHitsRequest): Promise<SignatureHitsReply>
  hours(request: SignatureHoursRequest): Promise<SignatureHoursReply>
}
