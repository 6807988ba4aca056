import { z } from 'zod'

/** Answer to a request that failed. The codes are those of the command line. */
export const problemSchema = z.object({
  code: z.string(),
  sentence: z.string(),
  remedy: z.string().optional(),
  /** Single problems, a line each, where there are several. */
  report: z.array(z.string()).optional(),
  /** Also in the daemon's log. */
  requestId: z.string(),
})

export type Problem = z.output<typeof problemSchema>

/** The schema of a route for Fastify's serializer: what it answers when it can, and a problem when not. */
export function replying(answer: z.ZodType): { readonly schema: { readonly response: object } } {
  const failed = jsonSchema(problemSchema)
  return { schema: { response: { '200': jsonSchema(answer), '4xx': failed, '5xx': failed } } }
}

/** In the draft that the serializer reads. */
function jsonSchema(schema: z.ZodType): object {
  return z.toJSONSchema(schema, { target: 'draft-7' })
}

/**
 * What a client hears of an error: HTTP status and problem object. A broken configuration is the caller's to mend (422),
 * as is a name that no signature has, and what Fastify refuses; anything else is ours (500).
 */
export function problemOf(
  error: unknown,
  requestId: string,
): { readonly status: number; readonly problem: Problem } {
  if (!(error instanceof Error)) return { status: 500, problem: internal(String(error), requestId) }
  const code = textOf(error, 'code')
  if (code === undefined) return { status: 500, problem: internal(error.message, requestId) }
  if (code.startsWith('FST_')) {
    const refused = { code: 'CONTROL_BAD_REQUEST', sentence: error.message, requestId }
    return { status: statusOf(error), problem: refused }
  }
  const report = 'report' in error && Array.isArray(error.report) ? error.report.map(String) : undefined
  return {
    status: /^(?:CONFIG|SIGNATURES)_/.test(code) ? 422 : 500,
    problem: { code, sentence: error.message, remedy: textOf(error, 'remedy'), report, requestId },
  }
}

function internal(sentence: string, requestId: string): Problem {
  return {
    code: 'CONTROL_INTERNAL',
    sentence,
    remedy: "Look for this request id in the daemon's log.",
    requestId,
  }
}

function statusOf(error: Error): number {
  const status = 'statusCode' in error ? error.statusCode : undefined
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 400
}

function textOf(error: Error, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'string' ? value : undefined
}
