import type { Actor } from '../../access/actor.ts'
import type { Act } from '../../access/acts.ts'
import { type Scope, scopeOf } from '../../access/may.ts'
import { PAGE_MAX } from '../../api/events/documents.ts'
import type { EventService, ExportRequest } from '../../api/events/service.ts'
import type { FilterSettings } from '../../filter/milter-adapter.ts'
import type { SignatureFacts } from '../../filter/ports.ts'
import { parseQuery } from '../../store/query/parse.ts'
import type { MessageEvent, StoreReader } from '../../store/types.ts'
import { noSooner } from '../console/no-sooner.ts'
import { describeCounts, describeEvent, describeFacts, describeTimeline } from './describe.ts'
import { explainEvent } from './explain-event.ts'

export interface EventServiceDeps {
  readonly store: Pick<StoreReader, 'events' | 'event' | 'counts'>
  /** Of the policy that is in force. */
  readonly settings: () => FilterSettings
  /** What is known of signatures now. */
  readonly signatures: SignatureFacts
  /** Wall clock, Unix time, ms. */
  readonly now: () => number
  /** Of this host, as events have it. */
  readonly host: string
  /** Who asks: what others have of mail is neither looked for nor told. */
  readonly actor: Actor
}

/** Recipients of each message of a list; the answer has a bound. */
const LISTED_RECIPIENTS = 10

/** Joins the store to what commands and the control API ask of decided messages. */
export function createEventService({
  store,
  settings,
  signatures,
  now,
  host,
  actor,
}: EventServiceDeps): EventService {
  const scope = scopeOf(actor, 'events.read')
  const everyone = { store, now, scope }
  /** Undefined for what nobody has as for what only others have, and as late. */
  const asked = (id: string, act: Act) => {
    const asker = { scope: scopeOf(actor, act), name: actor.name }
    return noSooner(asker.scope, () => store.event(id, asker))
  }
  return {
    async list({ query: text, zone, limit, cursor }) {
      const nowMs = now()
      const query = parseQuery(text, { nowMs, zone })
      const recipients = LISTED_RECIPIENTS
      const { items, next } = await store.events({ query, limit, cursor, nowMs, scope, recipients })
      return { items: items.map((event) => describeEvent(event, recipients)), next: next ?? null }
    },
    async show(id) {
      const found = await asked(id, 'events.read')
      return found && describeTimeline(found)
    },
    async explain(id) {
      const found = await asked(id, 'events.explain')
      return (
        found && (await explainEvent(found.event, { settings: settings(), signatures, nowMs: now(), host }))
      )
    },
    async counts({ from, to, per, zone }) {
      const [fromMs, toMs] = [Date.parse(from), Date.parse(to)]
      return describeCounts(await store.counts({ fromMs, toMs, per, zone, scope }))
    },
    async *events(request, signal) {
      for await (const event of everyEvent(everyone, request, signal)) {
        yield describeEvent(event, event.recipients.length)
      }
    },
    async *facts(request, signal) {
      for await (const event of everyEvent(everyone, request, signal)) yield describeFacts(event)
    },
  }
}

/** All events of a query, page by page; what is new since the first page is not among them. */
async function* everyEvent(
  { store, now, scope }: Pick<EventServiceDeps, 'store' | 'now'> & { readonly scope: Scope },
  { query: text, zone, limit = Number.POSITIVE_INFINITY }: ExportRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<MessageEvent> {
  const nowMs = now()
  const query = parseQuery(text, { nowMs, zone })
  let left = limit
  let cursor: string | undefined
  do {
    signal?.throwIfAborted()
    const page = await store.events({ query, limit: Math.min(PAGE_MAX, left), cursor, nowMs, scope })
    yield* page.items
    left -= page.items.length
    cursor = page.next
  } while (cursor !== undefined && left > 0)
}
