import { toError } from '../../ground/thrown.ts'
import type { FileFetch, FilePlan } from '../types.ts'
import { StagingError } from './staging.ts'
import type { Visit } from './visit.ts'

/** One that fails holds up no other one, unless it is the disk that fails. */
export async function eachFile(
  visit: Visit,
  plans: readonly FilePlan[],
  fetchOne: (visit: Visit, plan: FilePlan) => Promise<FileFetch>,
): Promise<FileFetch[]> {
  const ending = new AbortController()
  const signal = AbortSignal.any([visit.signal, ending.signal])
  const files = await Promise.all(
    plans.map(async (plan): Promise<FileFetch> => {
      try {
        return await fetchOne({ ...visit, signal }, plan)
      } catch (error) {
        if (error instanceof StagingError) ending.abort(error)
        return { name: plan.name, kind: 'failed', error: toError(error) }
      }
    }),
  )
  signal.throwIfAborted()
  return files
}
