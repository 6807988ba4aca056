import { z } from 'zod'

/** What can have changed; whoever shows it reads it anew. */
export const LIVE_KINDS = ['events', 'quarantine', 'signatures', 'engine', 'jobs', 'requests'] as const
export type LiveKind = (typeof LIVE_KINDS)[number]

/**
 * One message of `GET /live` (server-sent events, `data:`): something of this kind has changed, in mail of whoever
 * listens. Those with a name, `event: alive`, are signs of life.
 */
export const liveSchema = z.object({ kind: z.enum(LIVE_KINDS) })

export type LiveMessage = z.output<typeof liveSchema>
