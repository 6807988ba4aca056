import type { Problem } from './replies.ts'

/**
 * What a client hears of an error: HTTP status and problem object. A broken configuration is the caller's to mend (422),
 * as is what Fastify refuses; anything else is ours (500).
 */
export function problemOf(
  error: unknown,
  requestId: string,
): { readonly status: number; readonly problem: Problem } {
  if (!(error instanceof Error)) return { status: 500, problem: internal(String(error), requestId) }
  const code = textOf(error, 'code')
  if (code === undefined) return { status: 500, problem: internal(error.message, requestId) }
  if (code.startsWith('FST_')) {
    const refused = { code: 'CONTROL_BAD_REQUEST', message: error.message, requestId }
    return { status: statusOf(error), problem: refused }
  }
  const remedy = textOf(error, 'remedy')
  const report = 'report' in error && Array.isArray(error.report) ? error.report.map(String) : undefined
  return {
    status: code.startsWith('CONFIG_') ? 422 : 500,
    problem: {
      code,
      message: error.message,
      ...(remedy === undefined ? {} : { remedy }),
      ...(report === undefined ? {} : { report }),
      requestId,
    },
  }
}

function internal(message: string, requestId: string): Problem {
  return {
    code: 'CONTROL_INTERNAL',
    message,
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
