import { z } from 'zod'
import { AccessError, type AccessErrorCode } from '../access/errors.ts'
import { cleanText, SENTENCE_MAX_CHARS } from '../ground/clean.ts'

/** Answer to a request that failed. The codes are those of the command line. */
export const problemSchema = z.object({
  code: z.string(),
  sentence: z.string(),
  remedy: z.string().optional(),
  /** Single problems, a line each, where there are several. */
  report: z.array(z.string()).optional(),
  /** Of a query: what is wrong in it, in UTF-16 code units, `end` excluded; and what was probably meant. */
  span: z.object({ start: z.number(), end: z.number() }).optional(),
  nearest: z.string().optional(),
  /** Also in the daemon's log. */
  requestId: z.string(),
})

export type Problem = z.output<typeof problemSchema>

/** What was asked for, or a mistake of the caller's, as Fastify itself refuses a request. */
export function asked<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const message = `${issue?.path.join('.') || 'request'}: ${issue?.message ?? 'wrong'}`
  throw Object.assign(new Error(message), { code: 'FST_BAD_REQUEST' })
}

/**
 * What a client hears of an error: HTTP status and problem object. A broken configuration is the caller's to mend (422),
 * as are a name that no signature has, a query, and what Fastify refuses; a store that is away is told as such (503); anything else
 * is ours (500).
 */
export function problemOf(
  error: unknown,
  requestId: string,
): { readonly status: number; readonly problem: Problem } {
  if (!(error instanceof Error)) return { status: 500, problem: internal(String(error), requestId) }
  const code = textOf(error, 'code')
  if (code === undefined) return { status: 500, problem: internal(error.message, requestId) }
  if (code.startsWith('FST_')) {
    const refused = { code: 'CONTROL_BAD_REQUEST', sentence: clean(error.message), requestId }
    return { status: statusOf(error), problem: refused }
  }
  const report =
    'report' in error && Array.isArray(error.report)
      ? error.report.map((line) => clean(String(line)))
      : undefined
  return {
    status: statusOfCode(code),
    problem: {
      ...{ code, sentence: clean(error.message), remedy: clean(textOf(error, 'remedy')), report },
      ...{ span: spanOf(error), nearest: clean(textOf(error, 'nearest')), requestId },
    },
  }
}

function clean(text: string): string
function clean(text: string | undefined): string | undefined
/** Pieces of what was asked stand in sentences: none of them is more than text. Lines stay lines. */
function clean(text: string | undefined): string | undefined {
  return text
    ?.split('\n')
    .map((line) => cleanText(line, SENTENCE_MAX_CHARS))
    .join('\n')
}

/** Of an error that knows where in a text it is. */
function spanOf(error: Error): Problem['span'] {
  const span: unknown = Reflect.get(error, 'span')
  const read = problemSchema.shape.span.safeParse(span)
  return read.success ? read.data : undefined
}

/** Mistakes of the caller's by the codes of our errors. */
const CALLERS =
  /^(?:CONTROL_KEY|CONFIG|SIGNATURES|QUERY|QUARANTINE|RELEASE|DIGEST|FALSE_POSITIVE|JOB|PREVIEW|POLICY|CHANGE)_|^STORE_(?:CURSOR|QUERY_TOO_WIDE|TOO_SLOW)$/
/** There is no such thing. */
const UNKNOWN: ReadonlySet<string> = new Set(['EVENTS_UNKNOWN', 'QUARANTINE_NO_ENTRY', 'PREVIEW_NO_PART'])
/** What a store that is away says. */
const AWAY = /^STORE_/

const STATUS_OF_ACCESS: Readonly<Record<AccessErrorCode, number>> = {
  ACCESS_NO_SESSION: 401,
  ACCESS_WRONG: 401,
  ACCESS_TOO_MANY: 429,
  ACCESS_NONE: 404,
  ACCESS_PROOF_NEEDED: 403,
  ACCESS_FOREIGN: 403,
  ACCESS_AWAY: 503,
  ACCESS_INVALID: 422,
  ACCESS_CHANGED: 409,
  ACCESS_KEY_LOST: 503,
}

function statusOfCode(code: string): number {
  if (Object.hasOwn(STATUS_OF_ACCESS, code)) return STATUS_OF_ACCESS[code as AccessErrorCode]
  if (UNKNOWN.has(code)) return 404
  if (code === 'PREVIEW_BUSY') return 429
  if (code === 'JOB_TOO_LATE') return 409
  if (CALLERS.test(code)) return 422
  return AWAY.test(code) ? 503 : 500
}

/** Seconds to wait before the same is asked again, for who tries too often. */
export function retryAfterOf(error: unknown): number | undefined {
  if (!(error instanceof AccessError)) return undefined
  const seconds = error.details['retryAfterSeconds']
  return typeof seconds === 'number' ? seconds : undefined
}

function internal(sentence: string, requestId: string): Problem {
  return {
    code: 'CONTROL_INTERNAL',
    sentence: clean(sentence),
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
