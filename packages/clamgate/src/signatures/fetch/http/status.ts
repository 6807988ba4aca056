import type { IncomingHttpHeaders } from 'node:http'
import { SignatureError } from '../../errors.ts'
import { PausingError } from '../pausing-error.ts'

const SECOND_MS = 1000
const HOUR_MS = 3600 * SECOND_MS

/** After 401 and 403: an account that has ended, or an address that is blocked. Each look at once would lengthen that. */
export const REFUSED_PAUSE_MS = 6 * HOUR_MS
/** After 429 and 503 where the source does not say how long, or nothing that makes sense; freshclam waits four hours, too. */
const DEFAULT_PAUSE_MS = { 429: 4 * HOUR_MS, 503: HOUR_MS } as const
/** Nobody waits longer, whatever the source says. */
export const MAX_PAUSE_MS = 7 * 24 * HOUR_MS

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** Of the address, for sentences. */
  readonly shown: string
  /** Unix time, ms. */
  readonly nowMs: number
}

/** What a status that is no success means. */
export function statusFailure(answer: Answer): SignatureError {
  const { status, shown, nowMs } = answer
  switch (status) {
    case 401:
    case 403:
      return new PausingError(
        'SIGNATURES_FORBIDDEN',
        `${shown} refuses us with HTTP status ${status}`,
        nowMs + REFUSED_PAUSE_MS,
        {
          remedy:
            'See that the secret is right and the account is in force, and that the source has not blocked this address.',
        },
      )
    case 404:
    case 410:
      return new SignatureError('SIGNATURES_NOT_FOUND', `${shown} does not exist (HTTP status ${status})`, {
        remedy: 'See whether the file has another name at the source now, or switch it off below files.',
      })
    case 429:
    case 503: {
      const untilMs = nowMs + (retryAfterMs(answer) ?? DEFAULT_PAUSE_MS[status])
      const until = new Date(untilMs).toISOString()
      return new PausingError(
        'SIGNATURES_RETRY_LATER',
        `${shown} asks us to come again after ${until} (HTTP status ${status})`,
        untilMs,
        { remedy: 'Wait; if it happens often, raise minInterval, or use a mirror of your own.' },
      )
    }
    default:
      return new SignatureError('SIGNATURES_HTTP_STATUS', `${shown} answers with HTTP status ${status}`, {
        remedy:
          status >= 500 ? 'Wait: the fault is at the source.' : 'See that the url of the source is right.',
      })
  }
}

/** RFC 9110 §10.2.3: seconds, or a date; a date is taken by the clock of the source, where it tells it. */
function retryAfterMs({ headers, nowMs }: Answer): number | undefined {
  const text = headers['retry-after']?.trim()
  if (text === undefined || text === '') return undefined
  if (/^\d+$/.test(text)) return Math.min(Number(text) * SECOND_MS, MAX_PAUSE_MS)
  // Date.parse would make a year of "-5".
  const at = /^[A-Za-z]/.test(text) ? Date.parse(text) : Number.NaN
  const there = Date.parse(headers.date ?? '')
  const waitMs = at - (Number.isNaN(there) ? nowMs : there)
  // Who wants to be left alone, and names a time that is over, has a clock that is wrong.
  return waitMs > 0 ? Math.min(waitMs, MAX_PAUSE_MS) : undefined
}
