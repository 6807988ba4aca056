import type { DigestStore } from '../../quarantine/digest/state.ts'
import type { LinkStore } from '../../quarantine/links/types.ts'
import type { RequestStore } from '../../quarantine/requests/types.ts'
import type { Store } from '../../store/types.ts'

/** What digests, links and requests have of the store. */
export interface DigestStores {
  readonly digests: DigestStore
  readonly links: LinkStore
  readonly requests: RequestStore
}

/** Joins their ports with the operations of the store, one to one. */
export function digestStores({ state }: Pick<Store, 'state'>): DigestStores {
  return {
    digests: {
      claim: (args) => state('digest.claim', args),
      listed: (args) => state('digest.listed', args),
      sending: (args) => state('digest.sending', args),
      ended: (args) => state('digest.ended', args),
      runs: (args) => state('digest.runs', args),
      troubled: () => state('digest.troubled', undefined),
      pause: (args) => state('digest.pause', args),
      resume: (args) => state('digest.resume', args),
      tidy: (args) => state('digest.tidy', args),
    },
    links: {
      find: (args) => state('link.find', args),
      issue: (args) => state('link.issue', args),
      use: (args) => state('link.use', args),
      used: (args) => state('link.used', args),
    },
    requests: {
      add: (args) => state('request.add', args),
      read: (args) => state('request.read', args),
      list: (args) => state('request.list', args),
      move: (args) => state('request.move', args),
      owed: (args) => state('request.owed', args),
      handing: (args) => state('request.handing', args),
      handed: (args) => state('request.handed', args),
    },
  }
}
