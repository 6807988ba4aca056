import type { LogFields } from './log.ts'

/**
 * The facts of an error for a log line: `code`, `remedy`, what `details` holds, and the message of its cause. Takes
 * anything that was thrown; reads only what is there.
 */
export function failureFields(error: unknown): LogFields {
  if (typeof error !== 'object' || error === null) return {}
  const fields: Record<string, LogFields[string]> = {}
  if ('code' in error && typeof error.code === 'string') fields['code'] = error.code
  if ('remedy' in error && typeof error.remedy === 'string') fields['remedy'] = error.remedy
  if ('details' in error && typeof error.details === 'object' && error.details !== null) {
    for (const [name, value] of Object.entries(error.details)) if (isPlain(value)) fields[name] ??= value
  }
  if ('cause' in error && error.cause instanceof Error) fields['cause'] = error.cause.message
  return fields
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
