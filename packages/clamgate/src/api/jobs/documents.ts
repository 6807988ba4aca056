import { z } from 'zod'
import { ACT_LIMIT, ID_MAX_CHARS, PAGE_LIMIT } from '../quarantine/documents.ts'
import { zoneSchema } from '../search/zone.ts'

/** Times are ISO 8601, UTC. */

const act = z.enum(['release', 'delete', 'forward', 'false-positive'])
const itemState = z.enum(['waiting', 'begun', 'done', 'partly', 'failed', 'nothing', 'unknown', 'left'])

const options = z.strictObject({
  /** Of `forward`: who gets it. */
  to: z.array(z.string().max(1000)).min(1).max(100).optional(),
  /** Of `release`: of the recipients these alone. */
  recipients: z.array(z.string().max(1000)).min(1).max(1000).optional(),
  as: z.enum(['original', 'attachment', 'zip']).optional(),
  /** Also those that were released, or may have been. */
  again: z.boolean().optional(),
  sender: z.enum(['original', 'null']).optional(),
  /** Of a false positive: for what its signature is ignored. */
  scope: z.enum(['content', 'sender', 'domain', 'all']).optional(),
  /** A date as in rules, or a time from now. */
  until: z.string().max(100).optional(),
  reason: z.string().max(500).optional(),
  release: z.boolean().optional(),
  ignore: z.boolean().optional(),
  report: z.boolean().optional(),
  /** The other entries of that signature and scope are released, too. */
  also: z.boolean().optional(),
  /** What of the report is ticked beyond the part. */
  include: z
    .array(z.enum(['headers', 'addresses', 'mail']))
    .max(3)
    .optional(),
})

/** The body of `POST …/jobs`: entries by their ids, or all that fit a query now. */
export const jobRequestSchema = z
  .strictObject({
    act,
    ids: z.array(z.string().max(ID_MAX_CHARS)).min(1).max(ACT_LIMIT).optional(),
    /** In the words of the list of the quarantine. */
    query: z.string().max(4000).optional(),
    /** Of whoever asks: for dates of the query that say none. Left out: that of the host. */
    zone: zoneSchema.optional(),
    options: options.default({}),
  })
  .refine(({ ids, query }) => (ids === undefined) !== (query === undefined), {
    message: 'name either ids or a query',
  })
  .refine(({ act: what, options: { to } }) => (what === 'forward') === (to !== undefined), {
    message: 'forward needs options.to, and nothing else has it',
  })
  .refine(({ act: what, options: { recipients } }) => recipients === undefined || what === 'release', {
    message: 'options.recipients is for release alone',
  })
  .meta({ examples: [{ act: 'release', ids: ['ID'] }] })

/** A bulk act, and how far it is. */
export const jobSchema = z.object({
  id: z.string(),
  act,
  /** `waiting`: it can be undone; `running`: what has not begun can be cancelled; the others are its end. */
  state: z.enum(['waiting', 'running', 'done', 'undone', 'cancelled', 'ended']),
  host: z.string(),
  by: z.string(),
  /** It is that of whoever asks. */
  isOwn: z.boolean(),
  /** How it was asked for, for who asked; left out: the job of somebody else. */
  options: options.optional(),
  total: z.number(),
  /** How many of the entries are in which state; those that are left out: none. */
  counts: z.partialRecord(itemState, z.number()),
  madeAt: z.string(),
  /** Until then it can be undone as if it had never been. */
  startsAt: z.string(),
  endedAt: z.string().optional(),
  /** Why it has come to its end before its time. */
  words: z.string(),
  /** The same for whoever reads another language; left out where it has not, or where these words are of another version. */
  ending: z
    .object({
      /** `stopped`: somebody undid or cancelled it; `no-right`: whoever made it may not any more; `forgotten`: the daemon was away. */
      kind: z.enum(['stopped', 'no-right', 'forgotten']),
      name: z.string().optional(),
    })
    .optional(),
})

const jobItemSchema = z.object({
  entry: z.string(),
  /** `unknown`: the daemon died while it was at it; `left`: it was never begun. */
  state: itemState,
  sentence: z.string(),
  code: z.string().optional(),
  remedy: z.string().optional(),
  at: z.string().optional(),
  /** What it was when the job was made; left out: whoever made the job does not see it, or it could not be read. */
  mail: z
    .object({
      subject: z.string().optional(),
      /** The null sender is the empty string. */
      sender: z.string(),
      /** The first of them. */
      recipients: z.array(z.string()),
      recipientCount: z.number(),
    })
    .optional(),
  /** Of a false positive: what became of each step that was wanted. */
  steps: z
    .array(
      z.object({
        step: z.enum(['release', 'ignore', 'report']),
        result: z.enum(['done', 'partly', 'failed', 'nothing']),
        sentence: z.string(),
        code: z.string().optional(),
        remedy: z.string().optional(),
      }),
    )
    .optional(),
  /** Of releases: what became of each recipient, with the MTA's own words. */
  copies: z
    .array(
      z.object({
        address: z.string(),
        state: z.string(),
        queueId: z.string().optional(),
        words: z.string().optional(),
        /** Of `skipped`: why, for catalogues. */
        why: z.string().optional(),
      }),
    )
    .optional(),
})

/** `GET …/jobs/:id`: a job, and a page of its entries. */
export const jobReplySchema = z.object({
  job: jobSchema,
  items: z.array(jobItemSchema),
  /** For the page after it; null: there is none. */
  next: z.string().nullable(),
})

/** `GET …/jobs`: the newest first. */
export const jobListSchema = z.object({ items: z.array(jobSchema), next: z.string().nullable() })

export const jobIdSchema = z.strictObject({ id: z.string().max(100) })

export const jobsRequestSchema = z.strictObject({
  /** Those of everybody, for administrators. */
  all: z.stringbool().default(false),
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT).default(50),
  cursor: z.string().max(100).optional(),
})

export const jobItemsRequestSchema = z.strictObject({
  state: itemState.optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT).default(50),
  cursor: z
    .string()
    .regex(/^\d{1,6}$/)
    .optional(),
})

export type JobRequest = z.output<typeof jobRequestSchema>
export type JobDocument = z.output<typeof jobSchema>
export type JobItemDocument = z.output<typeof jobItemSchema>
export type JobReply = z.output<typeof jobReplySchema>
export type JobList = z.output<typeof jobListSchema>
export type JobsRequest = z.output<typeof jobsRequestSchema>
export type JobItemsRequest = z.output<typeof jobItemsRequestSchema>
