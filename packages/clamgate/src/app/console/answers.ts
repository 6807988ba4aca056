import { hostname } from 'node:os'
import type { Actor } from '../../access/actor.ts'
import type { Overview } from '../../api/overview/documents.ts'
import type { EngineAnswers } from '../../api/routes/engine.ts'
import type { LiveAnswers } from '../../api/routes/live.ts'
import type { SearchAnswers } from '../../api/routes/search.ts'
import type { Status } from '../../api/routes/status.ts'
import type { Parts } from '../build.ts'
import { storePlace } from '../store/create.ts'
import { createComplete, describeKeys } from './complete.ts'
import { createOverview } from './overview/service.ts'
import { describeSettings } from './settings.ts'

/** What the pages of the console ask beside mail and what is done with it. */
export interface ConsoleAnswers extends SearchAnswers, LiveAnswers, Pick<EngineAnswers, 'settings'> {
  readonly overview: (actor: Actor) => Promise<Overview>
}

/** @param status as it is now, not as it was at the last message */
export function consoleAnswers(
  { store, digests, live, inForce }: Pick<Parts, 'store' | 'digests' | 'live' | 'inForce'>,
  status: () => Promise<Status>,
): ConsoleAnswers {
  return {
    overview: createOverview({
      ...{ status, store, requests: () => digests.requests.list(), now: Date.now },
      sharedHost: storePlace(inForce.started).kind === 'postgres' ? hostname() : undefined,
    }),
    queryKeys: describeKeys,
    complete: createComplete(store),
    live,
    settings: () => describeSettings(inForce),
  }
}
