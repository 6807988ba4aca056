import { z } from 'zod'

/** `GET /events/keys`: all that a query can ask, for help and completion. */
export const keysSchema = z.object({
  keys: z.array(
    z.object({
      key: z.string(),
      /** How its value is read: `text`, `address`, `part`, `choice`, `is`, `size`, `duration`, `count`, `time`. */
      kind: z.string(),
      description: z.string(),
      example: z.string(),
      /** Left out: anything. */
      values: z.array(z.string()).optional(),
      /** It can be asked of kept mail, too. */
      ofEntries: z.boolean(),
    }),
  ),
  /** Values of `is:`. */
  states: z.array(z.object({ state: z.string(), description: z.string(), ofEntries: z.boolean() })),
})

const TEXT_MAX = 4000

export const completeRequestSchema = z.strictObject({
  text: z.string().max(TEXT_MAX).default(''),
  /** Where the cursor is, in UTF-16 code units; left out: at the end. */
  at: z.coerce.number().int().min(0).max(TEXT_MAX).optional(),
  of: z.enum(['events', 'entries']).default('events'),
})

/** `GET /events/complete`: what may stand where the cursor is. */
export const completeSchema = z.object({
  /** What is replaced, in UTF-16 code units. */
  start: z.number(),
  end: z.number(),
  items: z.array(
    z.object({
      /** As it is written into the query. */
      text: z.string(),
      kind: z.enum(['key', 'value']),
      description: z.string().optional(),
    }),
  ),
})

export type KeysDocument = z.output<typeof keysSchema>
export type CompleteRequest = z.output<typeof completeRequestSchema>
export type CompleteDocument = z.output<typeof completeSchema>
