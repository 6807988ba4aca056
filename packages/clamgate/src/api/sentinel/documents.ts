import { z } from 'zod'
import { type By, byRequest } from '../by.ts'

const problem = z.object({ code: z.string(), sentence: z.string(), remedy: z.string().optional() })

/** Users whom the sentinel refuses as a whole. */
export const sentinelListSchema = z.object({
  /** `policy.sentinel.messages` is set, and `policy.monitor` is not: who is listed is refused; else nobody is. */
  enabled: z.boolean(),
  /** What becomes of all their mail; left out while it is off. */
  action: z.enum(['reject', 'defer', 'quarantine']).optional(),
  logins: z.array(
    z.object({
      login: z.string(),
      since: z.string().meta({ description: 'ISO 8601, UTC' }),
      /** Messages with a finding that led to it. */
      messages: z.number(),
      /** Of the newest of them: the signature, the client (empty: this host), the envelope sender. */
      finding: z.string(),
      client: z.string(),
      from: z.string(),
      /** Its event, for `clamgate events show`. */
      event: z.string().optional(),
      /** Messages that were treated like that since the daemon started. */
      refused: z.number(),
    }),
  ),
})
export type SentinelList = z.output<typeof sentinelListSchema>

export const clearRequestSchema = z.strictObject({
  login: z.string().min(1).max(2000),
  by: byRequest,
})
export type ClearRequest = By<z.output<typeof clearRequestSchema>>

export const clearReplySchema = z.object({
  /** The user was refused, and is not any more. */
  good: z.boolean(),
  login: z.string(),
  /** Why a restart may refuse him again. */
  problem: problem.optional(),
})
export type ClearReply = z.output<typeof clearReplySchema>

/** All that can be asked of the sentinel. The daemon has one; the client of the control API is one, too. */
export interface SentinelService {
  list(): Promise<SentinelList>
  clear(request: ClearRequest): Promise<ClearReply>
}
