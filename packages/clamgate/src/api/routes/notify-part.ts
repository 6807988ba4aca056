import { z } from 'zod'

const lastError = z.object({
  ...{ code: z.string(), sentence: z.string(), remedy: z.string().optional() },
  happenedAt: z.string().meta({ description: 'ISO 8601, UTC' }),
})

const mailNotices = z.object({
  server: z.string(),
  /** Messages that somebody is to be told of. */
  waiting: z.number(),
  /** Notices that the server took. */
  sent: z.number(),
  /** Notices that it refused, or that were given up. */
  failed: z.number(),
  /** Messages that nobody was told of, for want of room or time. */
  dropped: z.number(),
  lastError: lastError.optional(),
})

/** Who else hears of messages; only what is configured. All but `running` and `waiting` is since the start. */
export const notifyPart = z.object({
  command: z
    .object({
      program: z.string(),
      running: z.number(),
      waiting: z.number(),
      succeeded: z.number(),
      failed: z.number(),
      dropped: z.number(),
      /** Why the last run failed; there until one ends well. */
      lastError: lastError.optional(),
    })
    .optional(),
  mail: mailNotices.optional(),
  /** Notices on infected mail that our own send out, by mail. */
  outbound: mailNotices.optional(),
  webhook: z
    .object({
      /** Of its address. */
      host: z.string(),
      /** Events that wait to be posted. */
      waiting: z.number(),
      /** Events that it took. */
      sent: z.number(),
      /** Events that it refused, or that were given up. */
      failed: z.number(),
      /** Events that were lost for want of room or time. */
      dropped: z.number(),
      lastError: lastError.optional(),
    })
    .optional(),
})
