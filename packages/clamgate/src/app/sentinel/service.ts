import type { SentinelService } from '../../api/sentinel/documents.ts'
import type { SentinelPart } from '../../api/sentinel/status-part.ts'
import { cleanText } from '../../ground/clean.ts'
import type { RunningSentinel, SentinelStatus } from './sentinel.ts'

/** The sentinel in the form in which it travels. */
export function createSentinelService(sentinel: RunningSentinel): SentinelService {
  return {
    async list() {
      const { action } = sentinel.status()
      return { enabled: action !== undefined, action, logins: [...sentinel.list()] }
    },
    async clear({ login, by }) {
      const { wasStopped, problem } = await sentinel.clear(login, by)
      return {
        ...{ good: wasStopped, login },
        problem: problem && { code: problem.code, sentence: problem.message, remedy: problem.remedy },
      }
    },
  }
}

/** The sentinel, as the status shows it; undefined where it is off and nobody is listed. */
export function describeSentinel(status: SentinelStatus | undefined): SentinelPart | undefined {
  if (status === undefined) return undefined
  const { action, stopped, newest, trips, refused, problem } = status
  if (action === undefined && stopped === 0 && problem === undefined) return undefined
  return {
    state: problem !== undefined ? 'fail' : stopped > 0 && action !== undefined ? 'warn' : 'ok',
    ...{ action, stopped, trips, refused },
    newest: newest && { login: cleanText(newest.login, 200), since: newest.since },
    problem: problem && { code: problem.code, sentence: problem.message, remedy: problem.remedy },
  }
}
