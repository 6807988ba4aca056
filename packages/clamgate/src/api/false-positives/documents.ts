import { z } from 'zod'
import { type By, byRequest } from '../by.ts'

/** False positives: one act of three steps, and the reports of it. Keys are those of the documents that commands print. */

/** Longer than any id. */
const id = z.string().max(200)
const include = z.array(z.enum(['headers', 'addresses', 'mail'])).max(3)
const reason = z.string().max(500)

/** The body of `POST /v1/false-positives/act`. */
export const actRequestSchema = z.strictObject({
  id,
  by: byRequest,
  scope: z.enum(['content', 'sender', 'domain', 'all']).default('content'),
  /** A date as in rules, or a time from now. */
  until: z.string().max(100).default('30d'),
  reason: reason.optional(),
  release: z.boolean().default(true),
  ignore: z.boolean().default(true),
  report: z.boolean().default(true),
  /** Releases the other entries of that signature and scope, too. */
  also: z.boolean().default(false),
  /** What of the report is ticked beyond the part. */
  include: include.optional(),
  dryRun: z.boolean().default(false),
})

/** The query of `GET …/false-positives/preview`. */
export const previewRequestSchema = z.strictObject({
  entry: id,
  scope: z.enum(['content', 'sender', 'domain', 'all']).default('content'),
  until: z.string().max(100).default('30d'),
  reason: reason.optional(),
  /** `headers,mail` */
  include: z
    .string()
    .max(100)
    .default('')
    .transform((text) => text.split(',').filter((word) => word !== ''))
    .pipe(include),
})

/** The body of `POST /v1/false-positives/report`. */
export const reportRequestSchema = z.strictObject({
  id,
  by: byRequest,
  reason: reason.optional(),
  /** What is ticked beyond the part. */
  include: include.default([]),
})

/** The body of `POST /v1/false-positives/file`, which answers with the octets of one file of a report. */
export const fileRequestSchema = reportRequestSchema.extend({
  what: z.enum(['part', 'headers', 'mail']),
})

const step = z.object({
  step: z.enum(['release', 'ignore', 'report']),
  /** `nothing`: there was nothing to do; `left-out`: it was not wanted. */
  result: z.enum(['done', 'partly', 'failed', 'nothing', 'left-out']),
  sentence: z.string(),
  code: z.string().optional(),
  remedy: z.string().optional(),
})

export const reportSchema = z.object({
  id: z.string(),
  signature: z.string(),
  /** Whose signature it is. */
  provider: z.string(),
  /** Where it takes reports; left out: nobody of us knows, see `homepage`. */
  address: z.string().optional(),
  homepage: z.string().optional(),
  asksFor: z.string(),
  /** The same as a code; `correct-file` and `correct-source`: it is of this host, in a file of its own or in a source of `provider`'s name. */
  asks: z.enum(['clamav', 'sanesecurity', 'usual', 'correct-file', 'correct-source']).optional(),
  note: z.string().optional(),
  /** All that leaves, with the files below. */
  text: z.string(),
  files: z.array(
    z.object({
      name: z.string(),
      what: z.enum(['part', 'headers', 'mail']),
      bytes: z.number(),
      sha256: z.string(),
    }),
  ),
})

/** What would be done, and all that would leave; nothing is done, and nothing noted. */
export const previewSchema = z.object({
  entry: z.string(),
  signature: z.string(),
  part: z.object({ type: z.string(), name: z.string().optional(), sha256: z.string() }).optional(),
  release: z.object({
    /** Who gets the mail; `why`: why somebody does not, and its code for catalogues. */
    recipients: z.array(
      z.object({
        address: z.string(),
        state: z.string(),
        why: z.string().optional(),
        whyCode: z.string().optional(),
      }),
    ),
    /** Other entries of that signature and scope; the first of them. */
    others: z.array(
      z.object({ id: z.string(), keptAt: z.string(), sender: z.string(), subject: z.string().optional() }),
    ),
  }),
  ignore: z.object({
    /** In a sentence: what is ignored, for whom, until when. */
    sentence: z.string(),
    until: z.string().optional(),
    /** As `signatures ignore` takes them: all of them are made. */
    scopes: z.array(z.object({ sha256: z.string().optional(), scope: z.string().optional() })),
    /** Why it cannot be ignored so. */
    refused: z.string().optional(),
    /** Of `refused`. */
    code: z.string().optional(),
  }),
  /** Word by word what leaves; null where it cannot be written, see `reportRefused`. */
  report: reportSchema.nullable(),
  reportRefused: z.string().optional(),
  /** Of `reportRefused`. */
  reportCode: z.string().optional(),
})

export const actReplySchema = z.object({
  /** Each step that was wanted is done. */
  good: z.boolean(),
  id: z.string(),
  dryRun: z.boolean(),
  signature: z.string(),
  /** In which part it was found; left out: none can be named. */
  part: z.object({ type: z.string(), name: z.string().optional(), sha256: z.string() }).optional(),
  steps: z.array(step),
  report: reportSchema.nullable(),
  /** Other entries of that signature and scope; the first of them. */
  others: z.array(z.string()),
  /** These were released, too; left out by a daemon of before. */
  alsoReleased: z.boolean().optional(),
})

export const actStepSchema = step

/** `GET /v1/false-positives/reports` */
export const reportsSchema = z.object({
  reports: z.array(
    z.object({
      id: z.string(),
      entry: z.string(),
      signature: z.string(),
      provider: z.string(),
      sha256: z.string(),
      by: z.string(),
      madeAt: z.string(),
      sentAt: z.string().optional(),
      /** An update has changed or dropped the signature. */
      endedAt: z.string().optional(),
      ended: z.string().optional(),
    }),
  ),
})

export const reportsRequestSchema = z.strictObject({ all: z.stringbool().default(false) })
export const sentRequestSchema = z.strictObject({ id })
export const sentReplySchema = z.object({ good: z.boolean(), id: z.string() })

export type ActRequest = By<z.output<typeof actRequestSchema>>
export type PreviewRequest = z.output<typeof previewRequestSchema>
export type PreviewReply = z.output<typeof previewSchema>
export type ActStep = z.output<typeof step>
export type FalsePositiveReply = z.output<typeof actReplySchema>
export type ReportRequest = By<z.output<typeof reportRequestSchema>>
export type FileRequest = By<z.output<typeof fileRequestSchema>>
export type ReportReply = z.output<typeof reportSchema>
export type ReportsReply = z.output<typeof reportsSchema>
export type SentReply = z.output<typeof sentReplySchema>
