import type { Log } from '../../observe/log/log.ts'
import type { StoreStatus } from '../types.ts'

/** Writes one line when the database begins to take no events, one for each other reason until it is over, and one then. */
export function reportState(log: Log): (status: StoreStatus) => void {
  /** What is to be done about each. */
  const told = new Set<string>()
  return ({ url, problem, spilledBytes }) => {
    if (problem !== undefined) {
      const reason = `${problem.code} ${problem.remedy}`
      if (told.has(reason)) return
      told.add(reason)
      const fields = { code: problem.code, remedy: problem.remedy, store: url }
      log.warn('store.failed', `Events cannot be written, and wait: ${problem.sentence}`, fields)
      return
    }
    // What waits in files is not there yet for who searches.
    if (told.size === 0 || spilledBytes > 0) return
    told.clear()
    log.info('store.healed', 'Events are written again, with those that waited', { store: url })
  }
}
