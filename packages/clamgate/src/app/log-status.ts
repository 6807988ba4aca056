import type { LogPlaces } from '../api/routes/log-places.ts'
import type { Status } from '../api/routes/status.ts'
import type { PlaceReport } from '../observe/log/report.ts'

/** What `clamgate status` shows of the places for log lines. */
export function describeLog(places: readonly PlaceReport[]): LogPlaces {
  return places.map(({ kind, name, failure, lostLines, lostMessageLines }) => ({
    kind,
    name,
    state: failure === undefined ? 'ok' : 'fail',
    problem: failure && { code: failure.code, sentence: failure.sentence, remedy: failure.remedy },
    failingSinceAt: failure && new Date(failure.sinceMs).toISOString(),
    lostLines,
    lostMessageLines,
  }))
}

/** Places that lines do not get to: mail is scanned, and its log has a gap for as long. By the key that names the place. */
export function degradedPlaces(places: LogPlaces): Status['degraded'] {
  return places.flatMap(({ kind, problem }) =>
    problem === undefined ? [] : [{ part: `log.${kind}`, ...problem }],
  )
}
