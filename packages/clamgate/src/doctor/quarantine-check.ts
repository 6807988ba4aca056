import type { Status } from '../api/routes/status.ts'
import type { Check } from './check.ts'

/** Whether a running daemon can keep the mail that its policy wants kept. Pure. */
export function quarantineCheck(quarantine: Status['quarantine']): Check {
  const { problem, clockLeap, entries, keptBytes, limitBytes, directory } = quarantine
  const name = 'quarantine'
  if (problem !== undefined) {
    return {
      name,
      state: 'fail',
      detail: `mail that is to be kept is deferred: ${problem.sentence}`,
      remedy: problem.remedy ?? 'Look at the log of the daemon for the reason.',
    }
  }
  if (clockLeap !== undefined) {
    return {
      name,
      state: 'warn',
      detail: `the clock went ${leapWords(clockLeap)}; no entry is deleted for that`,
      remedy: 'Set the clock if that is not the time. If the host was away for so long, all is well.',
    }
  }
  const filled = Math.floor((100 * keptBytes) / limitBytes)
  if (quarantine.state === 'warn') {
    return {
      name,
      state: 'warn',
      detail: `${directory} is filled to ${filled} %`,
      remedy: 'Raise quarantine.maxSize or shorten quarantine.keep; mail that does not fit is deferred.',
    }
  }
  return { name, state: 'ok', detail: `${directory} keeps ${entries} messages, filled to ${filled} %` }
}

function leapWords({ wentToAt, byMs }: NonNullable<Status['quarantine']['clockLeap']>): string {
  const days = Math.round(Math.abs(byMs) / 86_400_000)
  return `${byMs < 0 ? 'back' : 'ahead'} by ${days} days, to ${wentToAt}`
}
