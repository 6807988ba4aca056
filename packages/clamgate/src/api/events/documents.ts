import { z } from 'zod'
import { zoneSchema } from '../search/zone.ts'

/**
 * What is told of decided messages. Names of keys are those of the documents that `clamgate events … --json` prints; times
 * are ISO 8601, UTC. Texts from outside are as they came: whoever shows them cleans them.
 */

/** Most events of a page. */
export const PAGE_MAX = 200

const because = z.object({
  sentence: z.string(),
  /** The key of the configuration that decided, where no rule did. */
  key: z.string().optional(),
  rule: z.object({ name: z.string(), file: z.string().optional(), line: z.number().optional() }).optional(),
})

const recipient = z.object({
  address: z.string(),
  /** What the policy wanted for this recipient. */
  wanted: z.string(),
  /** What became of the copy: `delivered`, `held`, `quarantined`, `deferred`, `refused`, `discarded`. */
  fate: z.string(),
  because,
})

/** A decided message. */
export const eventSchema = z.object({
  id: z.string(),
  at: z.string(),
  host: z.string(),
  queueId: z.string().optional(),
  messageId: z.string().optional(),
  subject: z.string().optional(),
  /** The null sender is the empty string. */
  from: z.string(),
  /** The first of them where there are many. */
  recipients: z.array(recipient),
  recipientCount: z.number(),
  client: z.string().optional(),
  clientName: z.string().optional(),
  helo: z.string().optional(),
  authenticated: z.string().optional(),
  direction: z.string().optional(),
  sizeBytes: z.number(),
  outcome: z.string(),
  action: z.string(),
  because,
  signature: z.string().optional(),
  class: z.string().optional(),
  classes: z.array(z.string()).optional(),
  source: z.string().optional(),
  file: z.string().optional(),
  rating: z.string().optional(),
  failure: z.object({ kind: z.string(), code: z.string(), sentence: z.string() }).optional(),
  /** What the client was told. */
  reply: z.string().optional(),
  incident: z.string().optional(),
  /** Id of the entry in the quarantine. */
  entry: z.string().optional(),
  /** Id of the entry that this message is a release of. */
  releaseOf: z.string().optional(),
  server: z.string().optional(),
  engine: z.string().optional(),
  databaseVersion: z.number().optional(),
  databaseDate: z.string().optional(),
  decisionMs: z.number(),
  scanMs: z.number().optional(),
  /** Fingerprint of the policy that decided. */
  policy: z.string(),
  /** Neither clean and accepted, nor exempt; or something was found or would have been done beside. */
  finding: z.boolean(),
  /** What would have been done, and was not: rules with `monitor`, `policy.monitor`, `policy.reportOnly`. */
  monitored: z.array(z.object({ action: z.string(), because })).optional(),
  /** What was found, and is ignored for all recipients. */
  ignored: z.object({ signature: z.string(), reason: z.string().optional() }).optional(),
  /** Its entry has left the quarantine: when, and what had become of the copies. */
  gone: z.object({ at: z.string(), states: z.array(z.string()) }).optional(),
})

/** `GET /v1/events`: newest first. */
export const eventsPageSchema = z.object({
  items: z.array(eventSchema),
  /** For the next page of the same query; null: there are no more. */
  next: z.string().nullable(),
})

const copy = z.object({
  address: z.string(),
  state: z.string(),
  at: z.string().optional(),
  queueId: z.string().optional(),
  words: z.string().optional(),
})

/** `GET /v1/events/:id`: a message with all that is known of it. */
export const eventReplySchema = z.object({
  event: eventSchema,
  /** How its readers take the mail apart. */
  reading: z.record(z.string(), z.unknown()).optional(),
  /** Its entry in the quarantine, as it is now. */
  kept: z
    .object({
      id: z.string(),
      at: z.string(),
      sha256: z.string(),
      sizeBytes: z.number(),
      copies: z.array(copy),
    })
    .optional(),
  /** Oldest first. */
  actions: z.array(
    z.object({
      id: z.string(),
      at: z.string(),
      host: z.string(),
      actor: z.string(),
      act: z.string(),
      result: z.enum(['ok', 'partly', 'failed']),
      sentence: z.string(),
    }),
  ),
  /** Messages that are releases of its entry, oldest first. */
  releases: z.array(z.object({ id: z.string(), at: z.string(), queueId: z.string().optional() })),
})

/** `GET /v1/events/counts` */
export const countsSchema = z.object({
  counts: z.array(
    z.object({
      start: z.string(),
      outcome: z.string(),
      class: z.string().optional(),
      action: z.string(),
      direction: z.string().optional(),
      messages: z.number(),
      bytes: z.number(),
    }),
  ),
})

const decided = z.object({
  outcome: z.string(),
  action: z.string(),
  because: z.string(),
  reply: z.string().optional(),
})

/** `GET /v1/events/:id/explain`: what was decided then, and what the present policy would decide. */
export const eventExplanationSchema = z.object({
  id: z.string(),
  at: z.string(),
  /** In the whole, for people. */
  sentence: z.string(),
  then: decided.extend({ policy: z.string() }),
  /** Left out: it cannot be told, and `doubts` says why. */
  now: decided.extend({ policy: z.string() }).optional(),
  differs: z.boolean(),
  /** Those with whom something else would be done; the first of them. */
  recipients: z.array(z.object({ address: z.string(), then: z.string(), now: z.string() })),
  /** What is not known any more, and could make a difference. */
  doubts: z.array(z.string()),
  /** The same in their order, for catalogues: codes are stable, and `values` is what the sentence names. */
  doubtCodes: z.array(z.object({ code: z.string(), values: z.record(z.string(), z.string()) })),
})

/** An event with what a policy decides on again: a line of `GET /v1/events/export?facts=1`. */
export const factsSchema = z.object({
  id: z.string(),
  atMs: z.number(),
  sender: z.string(),
  recipients: z.array(z.object({ address: z.string(), wanted: z.string(), fate: z.string() })),
  client: z.string().optional(),
  authenticated: z.string().optional(),
  bytes: z.number(),
  kind: z.string(),
  action: z.string(),
  because: z.string(),
  signature: z.string().optional(),
  subject: z.string().optional(),
  messageId: z.string().optional(),
  databaseDate: z.string().optional(),
  facts: z.string().optional(),
})

/** A line of an export: an event, or with `facts=1` what a policy decides on. */
export const exportItemSchema = z.union([eventSchema, factsSchema])

/** Times of a question: ISO 8601. */
const moment = z.iso.datetime({ offset: true })
const queryText = z.string().max(4000)

export const listRequestSchema = z.strictObject({
  query: queryText.default(''),
  /** Of whoever asks: for dates of the query that say none. Left out: that of the host. */
  zone: zoneSchema.optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_MAX).default(50),
  cursor: z.string().max(1000).optional(),
})

export const exportRequestSchema = z.strictObject({
  query: queryText.default(''),
  /** As in a list. */
  zone: zoneSchema.optional(),
  /** More are left out, and the last line says that. */
  limit: z.coerce.number().int().min(1).max(100_000_000).optional(),
  facts: z.enum(['1']).optional(),
})

export const countsRequestSchema = z.strictObject({
  from: moment,
  to: moment,
  per: z.enum(['minute', 'hour', 'day']).default('day'),
  /** Days of its calendar, as `Europe/Berlin`; left out: UTC. */
  zone: zoneSchema.optional(),
})

export const idRequestSchema = z.strictObject({ id: z.string().min(1).max(200) })

export type EventDocument = z.output<typeof eventSchema>
export type EventsPage = z.output<typeof eventsPageSchema>
export type EventReply = z.output<typeof eventReplySchema>
export type CountsReply = z.output<typeof countsSchema>
export type EventExplanation = z.output<typeof eventExplanationSchema>
export type EventFacts = z.output<typeof factsSchema>
export type ListRequest = z.output<typeof listRequestSchema>
export type CountsRequest = z.output<typeof countsRequestSchema>
