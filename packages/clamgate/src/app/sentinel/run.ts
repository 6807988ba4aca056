import { join } from 'node:path'
import type { Config } from '../../config/schema.ts'
import type { FilterSettings } from '../../filter/milter-adapter.ts'
import { systemClock } from '../../ground/clock.ts'
import { openSentinel, type RunningSentinel, type SentinelDeps } from './sentinel.ts'

/** Where it is remembered who is refused: beside the databases of the engine, since the store may be away. */
export function sentinelFile({ engine }: Pick<Config, 'engine'>): string {
  return join(engine.directory, 'sentinel.json')
}

/** The sentinel of the daemon; it follows each reload. */
export async function runSentinel(
  inForce: { readonly started: Config; readonly settings: Pick<FilterSettings, 'policy'> },
  deps: Pick<SentinelDeps, 'log' | 'guard' | 'tell' | 'act'>,
): Promise<RunningSentinel> {
  const path = sentinelFile(inForce.started)
  return await openSentinel({ ...deps, clock: systemClock, path, policy: () => inForce.settings.policy })
}
