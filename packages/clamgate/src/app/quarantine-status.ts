import type { Status } from '../api/routes/status.ts'
import type { QuarantineStatus } from '../quarantine/keep/status.ts'

type QuarantineDocument = Status['quarantine']

/** Filled so far it is a warning: the log warns there, too. */
const FILLING = 0.9

/** What `clamgate status` shows of the quarantine. */
export function describeQuarantine(status: QuarantineStatus): QuarantineDocument {
  const { directory, entries, bytes, limitBytes, oldestMs, problem, clockLeap } = status
  return {
    state: stateOf(status),
    directory,
    entries,
    keptBytes: bytes,
    limitBytes,
    oldestAt: oldestMs === undefined ? undefined : new Date(oldestMs).toISOString(),
    problem: problem && { code: problem.code, sentence: problem.message, remedy: problem.remedy },
    problemAt: problem && new Date(problem.atMs).toISOString(),
    clockLeap: clockLeap && {
      wentToAt: new Date(clockLeap.toMs).toISOString(),
      byMs: Math.round(clockLeap.byMs),
    },
  }
}

function stateOf(status: QuarantineStatus): QuarantineDocument['state'] {
  const { isInUse, problem, clockLeap, bytes, limitBytes } = status
  if (!isInUse) return 'skip'
  if (problem !== undefined) return 'fail'
  return clockLeap !== undefined || bytes > FILLING * limitBytes ? 'warn' : 'ok'
}
