import { dateText } from '../../config/sections/rules.ts'
import { parseDuration } from '../../config/units.ts'
import { SignatureError } from '../../signatures/errors.ts'

const MAX_REASON = 500
/** Longer than that is for ever: leave the end out. */
const LONGEST_MS = 100 * 365 * 86_400_000

/**
 * Why somebody wants it, on one line.
 * @throws {SignatureError} SIGNATURES_ARGUMENT
 */
export function reasonOf(text: string): string {
  const reason = text.trim()
  if (reason === '') throw refused('no reason is given', 'Say why, for whoever finds it later: --reason TEXT')
  if (reason.length > MAX_REASON)
    throw refused(`the reason is longer than ${MAX_REASON} characters`, 'Say it in fewer words.')
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(reason))
    throw refused('the reason holds a line end or a control character', 'Write it on one line.')
  return reason
}

/**
 * The end that somebody wants, Unix time, ms: a date as in rules, or a time from now.
 * @throws {SignatureError} SIGNATURES_ARGUMENT, also for one that is over
 */
export function untilOf(text: string, nowMs: number): number {
  const lasting = parseDuration(text)
  if (lasting === 0) throw refused(`${text} is no time at all`, 'Write a later one.')
  if (lasting !== undefined && lasting <= LONGEST_MS) return nowMs + lasting
  const parsed = dateText.safeParse(text)
  if (!parsed.success || !Number.isFinite(parsed.data)) {
    throw refused(
      `${text} is no date`,
      'Write 2027-01-31, 2027-01-31T12:00Z, or a time from now such as 14d.',
    )
  }
  if (parsed.data <= nowMs) {
    const now = new Date(nowMs).toISOString()
    throw refused(
      `${text} is over: it is ${now}`,
      'Write a later date; a date alone is its first moment in UTC.',
    )
  }
  return parsed.data
}

function refused(why: string, remedy: string): SignatureError {
  return new SignatureError('SIGNATURES_ARGUMENT', `It cannot be ignored: ${why}`, { remedy })
}
