import type { Status } from '../../api/routes/status.ts'
import type { DigestsStatus } from '../../quarantine/digest/digests.ts'

/** Digests, as the status shows them; undefined where nobody gets any. */
export function describeDigests(digests: DigestsStatus | undefined): Status['digest'] {
  if (digests === undefined || digests.state === 'off') return undefined
  const { state, nextMs, timeZone, last, sent, failed, paused, problem } = digests
  const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString())
  return {
    ...{ state, sent, failed, nextAt: iso(nextMs), timeZone, lastAt: iso(last?.atMs) },
    paused: paused.map(({ reader }) => addressOf(reader)),
    lastError: problem && {
      ...{ code: problem.error.code, sentence: problem.error.message, remedy: problem.error.remedy },
      happenedAt: new Date(problem.atMs).toISOString(),
    },
  }
}

/** `bob@example.org` of `recipient:bob@example.org`. */
export function addressOf(reader: string): string {
  return reader.slice(reader.indexOf(':') + 1)
}
