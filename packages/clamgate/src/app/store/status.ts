import type { Status } from '../../api/routes/status.ts'
import type { StoreStatus } from '../../store/types.ts'

/** What `clamgate status` shows of the store. */
export function describeStore(status: StoreStatus): NonNullable<Status['store']> {
  const { state, lastWrittenAtMs, problem, dropped, ...counts } = status
  return {
    ...counts,
    state: status.url === 'off' ? 'off' : state,
    dropped: { ...dropped },
    lastWrittenAt: lastWrittenAtMs === undefined ? undefined : new Date(lastWrittenAtMs).toISOString(),
    problem: problem && { code: problem.code, sentence: problem.sentence, remedy: problem.remedy },
  }
}
