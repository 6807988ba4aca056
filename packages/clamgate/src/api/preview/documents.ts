import { z } from 'zod'
import { NOTES, PAGE_LANGUAGES, REACHED } from '../../quarantine/preview/types.ts'
import { ID_MAX_CHARS } from '../quarantine/documents.ts'

const list = <T extends z.ZodType>(item: T) => z.array(item).readonly()
const note = z.enum(NOTES)
const shownText = z.object({ text: z.string(), notes: list(note) })
const address = z.object({
  name: z.string(),
  address: z.string(),
  /** Its domain with A-labels, where that differs. */
  ascii: z.string().optional(),
  notes: list(note),
})

const attachment = z.object({
  /** By which it is asked for. */
  index: z.number(),
  name: shownText,
  /** As the mail says. */
  type: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  path: z.string().optional(),
  /** The HTML shows it as a picture. */
  isShown: z.boolean(),
  /** clamd finds the signature in it; left out: it was not looked for. */
  isHit: z.boolean().optional(),
})

/** `GET /quarantine/:id/preview`: what a kept mail says, made harmless. All text is cleaned; what is not seen is written out. */
export const previewSchema = z.object({
  id: z.string(),
  subject: shownText.optional(),
  from: list(address),
  replyTo: list(address),
  to: list(address),
  cc: list(address),
  /** ISO 8601 where it is a date, else as the mail has it. */
  date: z.string().optional(),
  /** The last station first; whoever sent the mail may have written all but the topmost. */
  received: list(
    z.object({
      from: z.string().optional(),
      by: z.string().optional(),
      with: z.string().optional(),
      date: z.string().optional(),
    }),
  ),
  /** What hosts say to have checked; whoever sent the mail may have written it. */
  authentication: list(
    z.object({
      host: z.string(),
      results: list(z.object({ method: z.string(), result: z.string() })),
    }),
  ),
  text: z.string(),
  /** `html`: made from that, since the mail has no text. */
  textFrom: z.enum(['text', 'html', 'none']),
  hasHtml: z.boolean(),
  attachments: list(attachment),
  /** Left out: it could not be read in every way. */
  readings: z
    .object({
      /** Mail programs get different content from it. */
      differs: z.boolean(),
      classes: list(z.object({ class: z.string(), words: z.string() })),
      /** What only some of them get. */
      others: list(
        z.object({
          path: z.string(),
          name: z.string().optional(),
          type: z.string().optional(),
          bytes: z.number(),
          sha256: z.string(),
          classes: list(z.string()),
        }),
      ),
    })
    .optional(),
  /** What was left out, and why. */
  reached: list(z.object({ bound: z.enum(REACHED), sentence: z.string() })),
  /** Where the signature is, as far as it was looked for. */
  hit: z
    .object({
      signature: z.string(),
      /** Left out: it is in no part alone. */
      path: z.string().optional(),
      name: z.string().optional(),
      sha256: z.string().optional(),
      /** Why it is not known; left out: it is. */
      unknown: z.string().optional(),
      /** The code of that failure. */
      unknownCode: z.string().optional(),
    })
    .optional(),
})

export const previewIdSchema = z.object({ id: z.string().max(ID_MAX_CHARS) })

/** The query of `GET /quarantine/:id/preview`. */
export const previewRequestSchema = z.strictObject({
  /** Have clamd look which part the signature is in; takes up to ten seconds. */
  locate: z.enum(['true', 'false']).default('false'),
})

/** The query of `GET /quarantine/:id/preview/page`. */
export const pageRequestSchema = z.strictObject({
  as: z.enum(['text', 'html']).default('text'),
  language: z.enum(PAGE_LANGUAGES).default('en'),
})

export const attachmentIdSchema = previewIdSchema.extend({
  index: z.coerce.number().int().min(0).max(10_000),
})

/** The body of `POST /quarantine/:id/attachments/:index`, which answers with octets. */
export const attachmentRequestSchema = z.strictObject({
  /** `zip`: encrypted with the password `infected`. */
  as: z.enum(['original', 'zip']).default('zip'),
})

export type PreviewDocument = z.output<typeof previewSchema>
export type PreviewRequest = z.output<typeof previewRequestSchema>
export type PageRequest = z.output<typeof pageRequestSchema>
export type AttachmentRequest = z.output<typeof attachmentRequestSchema>
