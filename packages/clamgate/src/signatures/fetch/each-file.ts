import { toError } from '../../ground/thrown.ts'
import type { FileFetch, FilePlan } from '../types.ts'
import { StagingError } from './staging.ts'
import type { Visit } from './visit.ts'

/** Files of a source that are open at once; fewer talk to the source. */
const MAX_OPEN = 8

/** One that fails holds up no other one, unless it is the disk that fails. */
export async function eachFile(
  visit: Visit,
  plans: readonly FilePlan[],
  fetchOne: (visit: Visit, plan: FilePlan) => Promise<FileFetch>,
): Promise<FileFetch[]> {
  const ending = new AbortController()
  const signal = AbortSignal.any([visit.signal, ending.signal])
  const fetched = new Map<string, FileFetch>()
  const queue = plans.values()
  // All of them take from one queue.
  const work = async () => {
    for (const plan of queue) {
      if (signal.aborted) return
      fetched.set(plan.name, await one(plan))
    }
  }
  const one = async (plan: FilePlan): Promise<FileFetch> => {
    try {
      return await fetchOne({ ...visit, signal }, plan)
    } catch (error) {
      if (error instanceof StagingError) ending.abort(error)
      return { name: plan.name, kind: 'failed', error: toError(error) }
    }
  }
  await Promise.all(Array.from({ length: MAX_OPEN }, work))
  signal.throwIfAborted()
  return plans.flatMap(({ name }) => fetched.get(name) ?? [])
}
