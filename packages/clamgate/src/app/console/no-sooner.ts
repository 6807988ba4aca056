import { setTimeout as wait } from 'node:timers/promises'
import type { Scope } from '../../access/may.ts'

/** "There is no such thing" comes so late at least, ms: above what it takes to find out that there is one, of others. */
const NO_SOONER_MS = 150

/**
 * Looks for something; who sees but the mail of some hears that there is none at one time, whether there is none or it belongs to
 * others: the time it took must not tell.
 */
export async function noSooner<T>(scope: Scope, look: () => Promise<T | undefined>): Promise<T | undefined> {
  if (scope.of === 'everything') return await look()
  const isDue = wait(NO_SOONER_MS)
  const found = await look()
  if (found === undefined) await isDue
  return found
}
