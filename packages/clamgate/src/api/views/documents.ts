import { z } from 'zod'

/** Of one account, with those that are shared, at most. */
export const MOST_VIEWS = 100

const area = z.enum(['messages', 'quarantine'])
const name = z.string().trim().min(1).max(60)
const query = z.string().max(2000)

/** A query with a name. */
export const viewSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** What it looks into. */
  area,
  query: z.string(),
  /** Everybody has it; by an administrator. */
  isShared: z.boolean(),
  /** Whoever asks may change it. */
  isOwn: z.boolean(),
  by: z.string(),
})

/** `GET …/views`: own ones and shared ones, by their names. */
export const viewListSchema = z.object({ items: z.array(viewSchema) })

/** The body of `POST …/views`. */
export const newViewSchema = z.strictObject({
  name,
  area,
  query,
  /** For administrators alone. */
  isShared: z.boolean().default(false),
})

/** The body of `PATCH …/views/:id`: what is left out stays. */
export const viewChangeSchema = z.strictObject({
  name: name.optional(),
  query: query.optional(),
  isShared: z.boolean().optional(),
})

export const viewIdSchema = z.strictObject({ id: z.string().max(100) })
export const viewGoneSchema = z.object({ good: z.boolean(), id: z.string() })

export type ViewDocument = z.output<typeof viewSchema>
export type ViewList = z.output<typeof viewListSchema>
export type NewView = z.output<typeof newViewSchema>
export type ViewChange = z.output<typeof viewChangeSchema>
export type ViewGone = z.output<typeof viewGoneSchema>
