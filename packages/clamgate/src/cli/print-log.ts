import type { Status } from '../api/routes/status.ts'
import { ageOf } from './age.ts'
import type { Terminal } from './terminal.ts'

/** Rows of the status for places whose log lines do not arrive, or did not; none where all is well. */
export function logRows(
  places: Status['log'],
  { paint }: Terminal,
  nowMs: number,
): readonly (readonly [key: string, text: string])[] {
  const rows: [string, string][] = []
  for (const { name, problem, failingSinceAt, lostLines, lostMessageLines } of places) {
    if (problem !== undefined) {
      const since = failingSinceAt === undefined ? '' : ` since ${ageOf(failingSinceAt, nowMs)} ago`
      rows.push(['log', paint('red', `${problem.sentence} (${problem.code})${since}`)])
      if (problem.remedy !== undefined) rows.push(['', problem.remedy])
    }
    if (lostLines > 0) {
      const ofMessages = lostMessageLines === 0 ? '' : `, ${lostMessageLines} of them about messages`
      rows.push(['log', paint('yellow', `${name}: ${lostLines} lines lost${ofMessages}`)])
    }
  }
  return rows
}
