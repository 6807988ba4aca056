import type { Actor } from '../../access/actor.ts'
import type { DigestService } from '../../api/digest/service.ts'
import type { RequestService } from '../../api/requests/routes.ts'

/**
 * Digests and requests for somebody. Commands on the control socket say by themselves which user of the host decides; everybody else
 * hears of the requests that are theirs to see, and decides them by the rule of {@link RequestService}.
 */
export function digestsFor(
  service: DigestService,
  requests: (actor: Actor) => RequestService,
): (actor: Actor) => DigestService {
  return (actor) => {
    if (actor.kind === 'host') return service
    const own = requests(actor)
    return {
      ...service,
      requests: async () => ({ requests: (await own.list()).items }),
      approve: ({ id }) => own.approve(id),
      refuse: ({ id, words = '' }) => own.refuse(id, words),
    }
  }
}
