import type { SentinelPart } from '../../api/sentinel/status-part.ts'
import { ageOf } from '../age.ts'
import type { Terminal } from '../terminal.ts'

/** What becomes of all mail of a user whom the sentinel refuses, in words. */
export const SENTINEL_WORDS = {
  reject: 'refused',
  defer: 'deferred',
  quarantine: 'kept in the quarantine',
} as const satisfies Record<NonNullable<SentinelPart['action']>, string>

/** The row of the status. */
export function sentinelRow(
  { action, stopped, newest, refused, problem }: SentinelPart,
  { paint }: Terminal,
  nowMs: number,
): string {
  const parts: string[] = []
  if (action === undefined)
    parts.push(`off, or in monitor mode; ${stopped} listed, of whom nothing is refused`)
  else if (stopped === 0) parts.push('nobody is refused')
  else {
    const who = stopped === 1 ? 'one user' : `${stopped} users`
    const last = newest === undefined ? '' : `, ${newest.login} since ${ageOf(newest.since, nowMs)}`
    parts.push(paint('yellow', `all mail of ${who} is ${SENTINEL_WORDS[action]}${last}`))
    parts.push(`${refused} messages since the start`)
  }
  if (problem !== undefined) parts.push(paint('red', `${problem.sentence} (${problem.code})`))
  return parts.join('; ')
}
