import type { CountsReply, EventDocument, EventFacts, EventReply } from '../../api/events/documents.ts'
import type { Count, EventReason, EventWithTimeline, MessageEvent } from '../../store/types.ts'

/** A message as the API tells it, with so many of its recipients. */
export function describeEvent(event: MessageEvent, mostRecipients: number): EventDocument {
  const { failure, recipients, monitored, gone } = event
  return {
    id: event.id,
    at: iso(event.atMs),
    host: event.host,
    queueId: event.queueId,
    messageId: event.messageId,
    subject: event.subject,
    from: event.sender,
    recipients: recipients.slice(0, mostRecipients).map(({ address, wanted, fate, because }) => ({
      ...{ address, wanted, fate, because: described(because) },
    })),
    recipientCount: event.recipientCount ?? recipients.length,
    client: event.client,
    clientName: event.clientName,
    helo: event.helo,
    authenticated: event.authenticated,
    direction: event.direction,
    sizeBytes: event.bytes,
    outcome: event.kind,
    action: event.action,
    because: described(event.because),
    signature: event.signature,
    class: event.class,
    classes: event.classes === undefined ? undefined : [...event.classes],
    source: event.source,
    file: event.file,
    rating: event.rating,
    failure:
      failure === undefined
        ? undefined
        : { kind: failure.kind, code: failure.code, sentence: failure.detail },
    reply: event.reply,
    incident: event.incident,
    entry: event.entry,
    releaseOf: event.releaseOf,
    server: event.server,
    engine: event.engine,
    databaseVersion: event.databaseVersion,
    databaseDate: event.databaseDate,
    decisionMs: event.decisionMs,
    scanMs: event.scanMs,
    policy: event.policy,
    finding: event.isFinding,
    monitored: monitored?.map((one) => ({ action: one.action, because: described(one.because) })),
    ignored: event.ignored,
    gone: gone && { at: iso(gone.atMs), states: [...gone.states] },
  }
}

/** Recipients of a message that somebody looks at. */
const SHOWN_RECIPIENTS = 1000

/** A message with all that is known of it. */
export function describeTimeline({ event, actions, entry, releases }: EventWithTimeline): EventReply {
  return {
    event: describeEvent(event, SHOWN_RECIPIENTS),
    reading: readingOf(event.reading),
    kept:
      entry === undefined
        ? undefined
        : {
            ...{ id: entry.id, at: iso(entry.keptAtMs), sha256: entry.sha256, sizeBytes: entry.bytes },
            copies: entry.copies
              .slice(0, SHOWN_RECIPIENTS)
              .map(({ address, state, atMs, queueId, words }) => ({
                ...{ address, state, at: atMs === undefined ? undefined : iso(atMs), queueId, words },
              })),
          },
    actions: actions.map(({ id, atMs, host, actor, act, result, words }) => ({
      ...{ id, at: iso(atMs), host, actor, act, result, sentence: words },
    })),
    releases: releases.map(({ id, atMs, queueId }) => ({ id, at: iso(atMs), queueId })),
  }
}

/** What a policy decides on again. */
export function describeFacts(event: MessageEvent): EventFacts {
  const { id, atMs, sender, client, authenticated, bytes, kind, action, signature, subject } = event
  return {
    ...{ id, atMs, sender, client, authenticated, bytes, kind, action, signature, subject },
    recipients: event.recipients.map(({ address, wanted, fate }) => ({ address, wanted, fate })),
    because: event.because.text,
    messageId: event.messageId,
    databaseDate: event.databaseDate,
    facts: event.facts,
  }
}

export function describeCounts(counts: readonly Count[]): CountsReply {
  return {
    counts: counts.map(({ startMs, kind, class: of, action, direction, messages, bytes }) => ({
      ...{ start: iso(startMs), outcome: kind, class: of, action, direction, messages, bytes },
    })),
  }
}

function described({ text, key, rule }: EventReason): EventDocument['because'] {
  return { sentence: text, key, rule: rule && { name: rule.name, file: rule.file, line: rule.line } }
}

/** Written by us, and by a version that may be older. */
function readingOf(json: string | undefined): EventReply['reading'] {
  if (json === undefined) return undefined
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value))
      : undefined
  } catch {
    return undefined
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
