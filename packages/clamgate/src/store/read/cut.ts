import { type Scope, within } from '../../access/may.ts'
import { deciderOf } from '../decider.ts'
import type { Asker, EntryRecord, EventWithTimeline, MessageEvent } from '../types.ts'

/** What {@link EventRecipient.fate} says of a copy that is kept. */
const KEPT = 'quarantined'

/**
 * A message as somebody may hear of it: of its recipients those of the scope; where others have it too, what is said of it as a
 * whole is what was decided for these, and what may be due to others is left out. Undefined: it is none of theirs.
 */
export function cutEvent(event: MessageEvent, scope: Scope | undefined): MessageEvent | undefined {
  if (scope === undefined || scope.of === 'everything') return event
  const heardOf = heard(
    scope,
    event.recipients.map(({ address }) => address),
  )
  const indices = [...event.recipients.keys()].filter((n) => heardOf(event.recipients[n]?.address))
  if (indices.length === event.recipients.length && indices.length > 0) return event
  const recipients = indices.flatMap((n) => event.recipients[n] ?? [])
  const decider = deciderOf(recipients, event)
  if (decider === undefined) return undefined
  return {
    ...event,
    recipients,
    ...{ action: decider.wanted, because: decider.because, monitored: undefined },
    entry: recipients.some(({ fate }) => fate === KEPT) ? event.entry : undefined,
    gone: event.gone && { ...event.gone, states: [] },
    facts: cutFacts(event.facts, indices),
  }
}

/** An entry with the copies of a scope; undefined: it has none of them. */
export function cutEntry(entry: EntryRecord, scope: Scope | undefined): EntryRecord | undefined {
  if (scope === undefined || scope.of === 'everything') return entry
  const heardOf = heard(
    scope,
    entry.copies.map(({ address }) => address),
  )
  const copies = entry.copies.filter(({ address }) => heardOf(address))
  return copies.length === 0 ? undefined : { ...entry, copies }
}

/** A message with what happened to it, as somebody may hear of it; undefined: it is none of theirs. */
export function cutTimeline(
  timeline: EventWithTimeline,
  { scope, name }: Asker,
): EventWithTimeline | undefined {
  const event = cutEvent(timeline.event, scope)
  if (event === undefined || event.recipients.length === timeline.event.recipients.length) {
    return event && { ...timeline, entry: timeline.entry && cutEntry(timeline.entry, scope) }
  }
  return {
    event,
    // What others did may have been done to their copies, and its words may say so.
    actions: timeline.actions.filter(({ actor }) => actor === name),
    entry: event.entry === undefined ? undefined : timeline.entry && cutEntry(timeline.entry, scope),
    releases: event.entry === undefined ? [] : timeline.releases,
  }
}

function heard(scope: Scope, addresses: readonly string[]): (address: string | undefined) => boolean {
  const all = new Set(within(scope, addresses))
  return (address) => address !== undefined && all.has(address)
}

/** The envelope as it came is in them, with everybody's addresses. */
function cutFacts(facts: string | undefined, indices: readonly number[]): string | undefined {
  if (facts === undefined) return undefined
  try {
    const value: unknown = JSON.parse(facts)
    if (!isObject(value)) return undefined
    // Why a mail was exempt names an entry of a list, which may be of others.
    if (isObject(value['verdict']) && value['verdict']['kind'] === 'skipped') return undefined
    const { raw } = value
    if (raw === undefined) return facts
    if (!isObject(raw) || !Array.isArray(raw['recipients'])) return undefined
    const given: readonly unknown[] = raw['recipients']
    return JSON.stringify({ ...value, raw: { ...raw, recipients: indices.map((n) => given[n]) } })
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
