import type { Status } from '../api/routes/status.ts'
import type { Sentence } from '../ground/saying/sentence.ts'
import type { Check } from './check.ts'
import { adviceOf, advised, say, seen } from './sentences/say.ts'

/** Whether a running daemon can keep the mail that its policy wants kept. Pure. */
export function quarantineCheck(quarantine: Status['quarantine']): Check {
  const { problem, clockLeap, entries, keptBytes, limitBytes, directory, s3 } = quarantine
  const name = 'quarantine'
  if (problem !== undefined) {
    return {
      name,
      state: 'fail',
      code: problem.code,
      ...seen(say('quarantine.deferred', { why: problem.sentence })),
      ...adviceOf(problem, say('look-at-log')),
    }
  }
  if (clockLeap !== undefined) {
    return {
      name,
      state: 'warn',
      ...seen(leapWords(clockLeap)),
      ...advised(say('quarantine.set-clock')),
    }
  }
  if (s3?.problem !== undefined) {
    return {
      name,
      state: 'warn',
      code: s3.problem.code,
      ...seen(say('quarantine.waits-for-s3', { entries: s3.waiting, why: s3.problem.sentence })),
      ...adviceOf(s3.problem, say('look-at-log')),
    }
  }
  const percent = Math.floor((100 * keptBytes) / limitBytes)
  if (quarantine.state === 'warn') {
    return {
      name,
      state: 'warn',
      ...seen(say('quarantine.filled', { directory, percent })),
      ...advised(say('quarantine.make-room')),
    }
  }
  return { name, state: 'ok', ...seen(say('quarantine.keeps', { directory, entries, percent })) }
}

function leapWords({ wentToAt, byMs }: NonNullable<Status['quarantine']['clockLeap']>): Sentence {
  const days = Math.round(Math.abs(byMs) / 86_400_000)
  return say(byMs < 0 ? 'quarantine.clock-back' : 'quarantine.clock-ahead', { days, at: wentToAt })
}
