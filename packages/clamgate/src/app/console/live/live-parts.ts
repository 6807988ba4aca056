import type { Scope } from '../../../access/may.ts'
import type { LiveKind } from '../../../api/live/documents.ts'
import type { Engine } from '../../../engine/types.ts'
import type { Requests } from '../../../quarantine/requests/types.ts'
import { EVERYTHING } from '../../../store/query/tree.ts'
import type { Store } from '../../../store/types.ts'
import { isRequestFor } from '../../requests/heard.ts'
import { createLive, type Live } from './live.ts'

interface LiveParts {
  readonly store: Pick<Store, 'events' | 'entries' | 'status'>
  readonly digests: { readonly requests: Pick<Requests, 'list'> }
  readonly engine: Pick<Engine, 'onChange'>
}

/** What an engine tells that is told on: not each scan. */
const ENTRIES_LOOKED_AT = 50

/** Joins what hears of changes with who tells them. */
export function buildLive({ store, digests, engine }: LiveParts): Live {
  const live = createLive({
    now: () => performance.now(),
    isWritten: () => store.status().waiting === 0,
    newest: async (kind, scope) => await newestOf(kind, scope, { store, digests }),
  })
  let told = ''
  engine.onChange(({ servers, generation, reload, freshclam, databases, refused }) => {
    const states = servers.map(({ address, state, breaker }) => [address, state, breaker])
    const now = JSON.stringify([states, generation?.id, reload?.at, freshclam.state, databases, refused?.id])
    if (now !== told) live.changed('engine')
    if (now !== told && told !== '') live.changed('signatures')
    told = now
  })
  return live
}

/** What is the newest in a scope, as text that differs when it does. */
async function newestOf(
  kind: LiveKind,
  scope: Scope,
  { store, digests }: Pick<LiveParts, 'store' | 'digests'>,
): Promise<string | undefined> {
  const asked = { query: EVERYTHING, nowMs: Date.now(), scope }
  switch (kind) {
    case 'events':
      return (await store.events({ ...asked, limit: 1 })).items[0]?.id
    case 'quarantine': {
      const { items } = await store.entries({ ...asked, limit: ENTRIES_LOOKED_AT })
      return JSON.stringify(items.map(({ id, copies }) => [id, copies.map(({ state }) => state)]))
    }
    case 'requests': {
      const all = await digests.requests.list()
      const mine = all.filter((request) => isRequestFor(scope, request))
      return JSON.stringify(mine.map(({ id, state }) => [id, state]))
    }
    default:
      return undefined
  }
}
