import type { Status } from '../api/routes/status.ts'
import type { Check } from './check.ts'
import { adviceOf, advised, say, seen } from './sentences/say.ts'

/** Whether somebody waits to be let send again. Pure. */
export function sentinelChecks(sentinel: Status['sentinel']): readonly Check[] {
  if (sentinel === undefined) return []
  const name = 'sentinel'
  const { problem, stopped, action, newest } = sentinel
  if (problem !== undefined) {
    const advice = adviceOf(problem, say('look-at-log'))
    return [{ name, state: 'warn', detail: problem.sentence, code: problem.code, ...advice }]
  }
  if (stopped === 0) return [{ name, state: 'ok', ...seen(say('sentinel.nobody')) }]
  const who =
    newest === undefined ? [] : [say('sentinel.newest', { login: newest.login, since: newest.since })]
  if (action === undefined) {
    const said = stopped === 1 ? say('sentinel.off-one') : say('sentinel.off-several', { users: stopped })
    return [{ name, state: 'ok', ...seen(said, ...who) }]
  }
  return [
    {
      name,
      state: 'warn',
      ...seen(
        stopped === 1 ? say('sentinel.one') : say('sentinel.several', { users: stopped }),
        say(`sentinel.${action}`),
        ...who,
      ),
      ...advised(say('sentinel.clear')),
    },
  ]
}
