import type { Status } from '../api/routes/status.ts'
import type { QuarantineStatus } from '../quarantine/keep/status.ts'

type QuarantineDocument = Status['quarantine']

/** Filled so far it is a warning: the log warns there, too. */
const FILLING = 0.9

/** What `clamgate status` shows of the quarantine. */
export function describeQuarantine(status: QuarantineStatus): QuarantineDocument {
  const { directory, entries, bytes, limitBytes, oldestMs, problem, clockLeap, remote } = status
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
    s3: remote && {
      ...{ bucket: remote.bucket, waiting: remote.waiting, uploaded: remote.uploaded },
      problem: remote.problem && {
        ...{ code: remote.problem.code, sentence: remote.problem.message, remedy: remote.problem.remedy },
      },
    },
  }
}

function stateOf(status: QuarantineStatus): QuarantineDocument['state'] {
  const { isInUse, problem, clockLeap, bytes, limitBytes, remote } = status
  if (!isInUse) return 'skip'
  if (problem !== undefined) return 'fail'
  const isOdd = clockLeap !== undefined || remote?.problem !== undefined
  return isOdd || bytes > FILLING * limitBytes ? 'warn' : 'ok'
}
