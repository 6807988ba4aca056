import type { Actor } from '../../access/actor.ts'
import { scopeOf } from '../../access/may.ts'
import type { EventService } from '../../api/events/service.ts'
import type { SignatureHitService } from '../../api/signatures/hits.ts'
import { quoted } from '../../store/query/print.ts'
import type { Store } from '../../store/types.ts'

export interface SignatureHitDeps {
  readonly store: Pick<Store, 'hits'>
  readonly events: (actor: Actor) => Pick<EventService, 'events'>
  readonly now: () => number
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** Messages of one signature that are looked at: a flood of it must not make the page slow. */
const MOST_MESSAGES = 5000

/** What signatures have hit, of the mail that somebody may see. */
export function createSignatureHits({
  store,
  events,
  now,
}: SignatureHitDeps): (actor: Actor) => SignatureHitService {
  return (actor) => ({
    async most({ days, limit }) {
      const toMs = now()
      const fromMs = toMs - days * DAY_MS
      const hits = await store.hits({ fromMs, toMs, limit, scope: scopeOf(actor, 'events.read') })
      return {
        ...rangeOf(fromMs, toMs),
        signatures: hits.signatures.map((one) => ({
          ...one,
          query: `signature:${quoted(one.signature)} since:${days}d`,
        })),
        isCut: hits.isCut,
      }
    },
    async hours({ name, days }) {
      const toMs = now()
      // Of a whole hour none is left out.
      const fromMs = Math.floor((toMs - days * DAY_MS) / HOUR_MS) * HOUR_MS
      const query = `signature:${quoted(name)} since:${new Date(fromMs).toISOString()}`
      const byHour = new Map<number, number>()
      let messages = 0
      let isCut = false
      for await (const { at } of events(actor).events({ query, limit: MOST_MESSAGES + 1 })) {
        if (messages === MOST_MESSAGES) {
          isCut = true
          break
        }
        messages += 1
        const startMs = Math.floor(Date.parse(at) / HOUR_MS) * HOUR_MS
        byHour.set(startMs, (byHour.get(startMs) ?? 0) + 1)
      }
      const hours = [...byHour].toSorted(([a], [b]) => a - b)
      return {
        ...rangeOf(fromMs, toMs),
        hours: hours.map(([startMs, count]) => ({ start: new Date(startMs).toISOString(), messages: count })),
        ...{ messages, isCut },
      }
    },
  })
}

function rangeOf(fromMs: number, toMs: number): { readonly from: string; readonly to: string } {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() }
}
