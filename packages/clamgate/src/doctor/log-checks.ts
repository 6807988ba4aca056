import type { Status } from '../api/routes/status.ts'
import type { Check } from './check.ts'

/** Whether the lines of a running daemon arrive where its configuration wants them. Pure. */
export function logChecks(places: Status['log']): readonly Check[] {
  return places.map(({ name, problem, lostLines, lostMessageLines }) => {
    if (problem !== undefined) {
      return {
        name: 'log',
        state: 'fail',
        detail: problem.sentence,
        remedy: problem.remedy ?? 'It is tried again by itself; look at the other places for the reason.',
      }
    }
    if (lostLines > 0) {
      return {
        name: 'log',
        state: 'warn',
        detail: `${name} works, and has lost ${lostLines} lines since the start, ${lostMessageLines} of them about messages`,
        remedy: 'Find out what held it up, such as a full or slow disk; a restart begins to count anew.',
      }
    }
    return { name: 'log', state: 'ok', detail: `${name} takes lines` }
  })
}
