import { hasSameRights } from '../access/may.ts'
import { noSession } from '../accounts/entrance-answers.ts'
import type { RouteCall } from './route.ts'

/** So often it is asked whether whoever has begun something long still may, ms. */
export const AGAIN_MS = 3000

/**
 * What work that goes on for long asks before each of its steps. It looks every few seconds; once somebody may not, that stays so.
 * @returns rejects with ACCESS_NO_SESSION, or with why it cannot be known: then nothing more is begun
 */
export function stillMay(
  { actor, again }: Pick<RouteCall, 'actor' | 'again'>,
  everyMs = AGAIN_MS,
): () => Promise<void> {
  let askedMs = performance.now()
  /** Of the last look, which all that ask meanwhile wait for. */
  let answer = Promise.resolve()
  let isOver = false
  const look = async () => {
    try {
      if (!hasSameRights(actor, await again())) throw noSession()
    } catch (error) {
      isOver = true
      throw error
    }
  }
  return () => {
    const nowMs = performance.now()
    if (!isOver && nowMs - askedMs >= everyMs) {
      askedMs = nowMs
      answer = look()
    }
    return answer
  }
}
