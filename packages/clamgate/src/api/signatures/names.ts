import { z } from 'zod'
import { type By, byRequest } from '../by.ts'

/** Signatures by name: who has one, what is known of it, and what is done about it. Keys are those of the documents. */

/** A signature whose hits have jumped, so that mail is no longer refused for it. */
export const trippedSchema = z.object({
  signature: z.string(),
  source: z.string(),
  file: z.string(),
  since: z.string(),
  /** When it is in force again; null: by hand. */
  until: z.string().nullable(),
  /** Null: not for who sees some mail alone; so are the senders. */
  hits: z.number().nullable(),
  senders: z.number().nullable(),
  /** What is done with its mail. */
  action: z.string(),
})

/** A signature that is ignored. */
export const ignoredSchema = z.object({
  /** As it stands in its database, without `YARA.` and `.UNOFFICIAL`. */
  signature: z.string(),
  /** The user who asked for it. */
  by: z.string(),
  /** `database`: clamd leaves it out; `filter`: clamd finds it, and the mail passes all the same. */
  where: z.enum(['database', 'filter']),
  reason: z.string(),
  at: z.string(),
  until: z.string().optional(),
  scope: z.string().optional(),
  /** SHA-256 of a part or of a whole mail: ignored in that alone. */
  sha256: z.string().optional(),
  /** It ends when an update changes or drops the signature. */
  endsWithSignature: z.boolean().optional(),
  /** How that came about. */
  ended: z.string().optional(),
  /** MD5 of the line of the signature to which it is tied. */
  contentMd5: z.string().optional(),
  expired: z.boolean(),
})

/** A place where a signature stands. */
const place = z.object({
  signature: z.string(),
  source: z.string(),
  file: z.string(),
  /** Counted from 1; null where it is not known, as in official databases. */
  line: z.number().nullable(),
})

/** `GET /v1/signatures/find?name=…` */
export const findReplySchema = z.object({
  /** Somebody has it. */
  good: z.boolean(),
  /** As it was asked for. */
  asked: z.string(),
  found: z.array(place),
  /** There are more, which are not told. */
  isCut: z.boolean(),
})

/** `GET /v1/signatures/explain?name=…` */
export const explainReplySchema = z.object({
  /** Somebody has it. */
  good: z.boolean(),
  asked: z.string(),
  /** As it stands in its database. */
  signature: z.string(),
  /** What it is, in sentences. */
  sentence: z.string(),
  /** A check of the engine itself: the beginning of its name that says what it is, and the option of clamd that switches it. */
  heuristic: z.object({ prefix: z.string(), option: z.string().optional() }).optional(),
  /** The test file of EICAR. */
  isEicar: z.boolean().optional(),
  places: z.array(
    place.extend({
      rating: z.string().nullable(),
      class: z.string().nullable(),
      /** When this content of the file came. */
      updated: z.string().nullable(),
      /** What it looks for, as sigtool says it, or in our words. */
      pattern: z.string().nullable(),
      /** Where a false positive is reported. */
      reportTo: z.string().nullable(),
    }),
  ),
  /** When it hit here first. */
  firstSeenAt: z.string().nullable(),
  /** Since the start of the daemon; null: none runs. */
  hits: z.number().nullable(),
  ignored: ignoredSchema.nullable(),
  tripped: trippedSchema.nullable(),
})

/** What somebody asks to be ignored; the body of `POST /v1/signatures/ignore`. */
export const ignoreRequestSchema = z.strictObject({
  signature: z.string().max(2000),
  reason: z.string().max(2000),
  by: byRequest,
  /** A date as in rules. */
  until: z.string().max(100).optional(),
  /** `sender:…`, `recipient:…`, `network:…` */
  scope: z.string().max(1000).optional(),
  /** In such content alone: SHA-256 of a part, decoded, or of a whole mail. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** Until an update changes or drops the signature, at the latest. */
  endsWithSignature: z.boolean().optional(),
  /** Only as long as the signature is what it is now. */
  thisVersion: z.boolean().optional(),
})

export const unignoreRequestSchema = z.strictObject({
  name: z.string().max(2000),
  /** Of the entries of that signature the one for this mail alone: with neither, the one for all mail. Left out: each of them. */
  mail: ignoreRequestSchema.pick({ scope: true, sha256: true }).optional(),
})

export const rearmReplySchema = z.object({
  /** It was tripped, and is no longer. */
  good: z.boolean(),
  signature: z.string(),
  sentence: z.string(),
})

/** Body or query that names a signature. */
export const nameRequestSchema = z.strictObject({ name: z.string().max(2000) })

export type FindReply = z.output<typeof findReplySchema>
export type ExplainReply = z.output<typeof explainReplySchema>
export type IgnoreRequest = By<z.output<typeof ignoreRequestSchema>>
export type UnignoreRequest = z.output<typeof unignoreRequestSchema>
export type RearmReply = z.output<typeof rearmReplySchema>
export type IgnoredEntry = z.output<typeof ignoredSchema>
export type TrippedSignature = z.output<typeof trippedSchema>
