import { z } from 'zod'

/** Answer to a request that failed. The codes are those of the command line. */
export const problemSchema = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string().optional(),
  /** Single problems, a line each, where there are several. */
  report: z.array(z.string()).optional(),
  /** Also in the daemon's log. */
  requestId: z.string(),
})
export type Problem = z.output<typeof problemSchema>

/** `POST /v1/reload`: what the daemon tells of a configuration that it took over. */
export const reloadSchema = z.object({
  /** Keys that were changed in the file and apply only after a restart. */
  restartNeeded: z.array(z.string()),
})
export type ReloadReply = z.output<typeof reloadSchema>

/** `GET /healthy` and `GET /ready`. */
export const probeSchema = z.object({ status: z.literal('ok') })

/** The JSON schema of a reply in the draft that Fastify's serializer reads. */
export function replySchema(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, { target: 'draft-7' })
}
