import { z } from 'zod'

/** A sentence that the server says in English: its stable name, and what it says of this case. */
export const toldSchema = z
  .object({
    /** Such as `clamd.recognises`. */
    code: z.string(),
    /** By the names of its places: text, numbers (sizes in bytes), points in time (ISO 8601), lists of names. */
    values: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string()).readonly()])),
  })
  .readonly()

export type ToldDocument = z.output<typeof toldSchema>
