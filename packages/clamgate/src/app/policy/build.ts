import { join } from 'node:path'
import type { Actor } from '../../access/actor.ts'
import type { EventService } from '../../api/events/service.ts'
import type { PolicyService } from '../../api/policy/service.ts'
import type { Log } from '../../observe/log/log.ts'
import type { Parts } from '../build.ts'
import { createPolicyVersions } from './history.ts'
import { createPolicyService } from './service.ts'

/** What the running gateway says of its policy, and lets the console change of it. */
export function buildPolicyService(
  { inForce, road, quarantine }: Pick<Parts, 'inForce' | 'road' | 'quarantine'>,
  deps: {
    readonly log: Log
    readonly reload: () => Promise<unknown>
    readonly events: (actor: Actor) => EventService
  },
): (actor: Actor) => PolicyService {
  return createPolicyService({
    ...{ ...deps, inForce, now: Date.now },
    road: { ...road, tryKeeping: quarantine.prepare },
    versions: createPolicyVersions(join(inForce.started.engine.directory, 'policy-history')),
  })
}
