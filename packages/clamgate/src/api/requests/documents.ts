import { z } from 'zod'
import { requestSchema } from '../digest/documents.ts'
import { ID_MAX_CHARS } from '../quarantine/documents.ts'

/** Somebody asks for a kept mail, and what is known of that. */
export const askedSchema = requestSchema.extend({
  /** Whoever asks may grant and refuse it. */
  isMine: z.boolean(),
  /** The mail; null: it has left the quarantine, or is kept by another host. */
  mail: z
    .object({
      keptAt: z.string(),
      sender: z.string(),
      subject: z.string().optional(),
      kind: z.string(),
      class: z.string().optional(),
      signature: z.string().optional(),
      bytes: z.number(),
      /** Whoever grants it shows once more who they are. */
      isHarmful: z.boolean(),
    })
    .nullable(),
})

/** `GET …/requests`: the newest first. */
export const askedListSchema = z.object({ items: z.array(askedSchema) })

export const requestIdSchema = z.strictObject({ id: z.string().min(1).max(64) })
export const askIdSchema = z.strictObject({ id: z.string().max(ID_MAX_CHARS) })

/** The body of `POST …/quarantine/:id/ask`, and of `POST …/requests/:id/refuse`. */
export const wordsSchema = z.strictObject({ words: z.string().max(500).default('') })

export type AskedDocument = z.output<typeof askedSchema>
export type AskedList = z.output<typeof askedListSchema>
