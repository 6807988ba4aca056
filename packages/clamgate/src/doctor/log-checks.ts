import type { Status } from '../api/routes/status.ts'
import type { Check } from './check.ts'
import { adviceOf, advised, say, seen } from './sentences/say.ts'

/** Whether the lines of a running daemon arrive where its configuration wants them. Pure. */
export function logChecks(places: Status['log']): readonly Check[] {
  return places.map(({ name, problem, lostLines, lostMessageLines }) => {
    if (problem !== undefined) {
      return {
        name: 'log',
        state: 'fail',
        detail: problem.sentence,
        code: problem.code,
        ...adviceOf(problem, say('log.tried-again')),
      }
    }
    if (lostLines > 0) {
      return {
        name: 'log',
        state: 'warn',
        ...seen(say('log.lost', { place: name, lines: lostLines, ofMessages: lostMessageLines })),
        ...advised(say('log.find-out')),
      }
    }
    return { name: 'log', state: 'ok', ...seen(say('log.well', { place: name })) }
  })
}
