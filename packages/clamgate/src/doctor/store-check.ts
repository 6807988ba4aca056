import type { Status } from '../api/routes/status.ts'
import type { Check } from './check.ts'
import { adviceOf, advised, say, seen } from './sentences/say.ts'

/** Whether a running daemon can write down what happens to mail. Pure. */
export function storeChecks(store: Status['store']): readonly Check[] {
  if (store === undefined || store.state === 'off') return []
  const name = 'store'
  const { problem, spilledBytes, url } = store
  const lost = Object.values(store.dropped).reduce((sum, count) => sum + count, 0)
  if (problem !== undefined) {
    const why = problem.sentence
    return [
      {
        name,
        state: store.state === 'fail' ? 'fail' : 'warn',
        code: problem.code,
        ...seen(
          store.state === 'fail'
            ? say('store.lost', { store: url, lost, why })
            : say('store.waiting', { store: url, why }),
        ),
        ...adviceOf(problem, say('look-at-log')),
      },
    ]
  }
  if (spilledBytes > 0) {
    const said = say('store.catching-up', { store: url, bytes: spilledBytes })
    return [{ name, state: 'warn', ...seen(said), ...advised(say('store.wait')) }]
  }
  if (lost > 0) {
    const said = say('store.has-lost', { store: url, lost })
    return [{ name, state: 'warn', ...seen(said), ...advised(say('store.spill-more')) }]
  }
  return [{ name, state: 'ok', ...seen(say('store.well', { store: url, written: store.written })) }]
}
