import { fatesOf } from '../copy-states.ts'
import type { FindingTable, MessageTable, RecipientColumns } from '../schema/tables.ts'
import type { EventReason, MessageEvent } from '../types.ts'
import { decodeEventId } from './event-id.ts'
import { unescapeText } from './text.ts'

/** The text of a name by its number, as it stands in the table. */
export type NameOf = (id: number) => string

/** The event of a row and the rows of its recipients, in their order: what `messageRow`, `findingRow` and `recipientRows` have written. */
export function readMail(
  row: MessageTable | FindingTable,
  recipients: readonly RecipientColumns[],
  nameOf: NameOf,
): MessageEvent {
  const name = (id: number | null) => (id === null ? undefined : unescapeText(nameOf(id)))
  const reason = (id: number): EventReason => JSON.parse(unescapeText(nameOf(id)))
  const isFinding = 'words' in row
  // JSON of a MessageEvent's fields that we wrote ourselves; undefined ones are not in it.
  const more: Partial<MessageEvent> = row.more === null ? {} : JSON.parse(unescapeText(row.more))
  const because = more.because ?? reason(row.reason)
  return {
    id: decodeEventId(row.event_id),
    atMs: row.at,
    host: name(row.host) ?? '',
    queueId: text(row.queue_id),
    messageId: text(row.message_id),
    subject: text(row.subject),
    sender: unescapeText(row.sender_as_given ?? row.sender),
    recipients: recipients.map((one) => ({
      address: unescapeText(one.address_as_given ?? one.address),
      wanted: one.wanted,
      fate: unescapeText(one.fate),
      because: one.reason === null ? because : reason(one.reason),
    })),
    client: text(row.client),
    clientName: text(row.client_name),
    helo: text(row.helo),
    authenticated: text(row.authenticated),
    direction: row.direction ?? undefined,
    bytes: row.bytes,
    kind: row.kind,
    action: row.action,
    server: name(row.server),
    ...readEngine(name(row.engine)),
    decisionMs: row.decision_ms,
    scanMs: row.scan_ms ?? undefined,
    policy: name(row.policy) ?? '',
    isFinding,
    facts: text(row.facts),
    reading: text(row.reading),
    ...(isFinding ? readFinding(row, name) : {}),
    ...more,
    because,
  }
}

function readFinding(
  row: FindingTable,
  name: (id: number | null) => string | undefined,
): Partial<MessageEvent> {
  return {
    signature: name(row.signature),
    class: row.class ?? undefined,
    classes: classesOf(row),
    source: name(row.source),
    file: text(row.file),
    rating: text(row.rating),
    failure:
      row.failure_kind === null
        ? undefined
        : {
            kind: unescapeText(row.failure_kind),
            code: unescapeText(row.failure_code ?? ''),
            detail: unescapeText(row.failure_detail ?? ''),
          },
    reply: text(row.reply),
    incident: text(row.incident),
    entry: text(row.entry),
    releaseOf: text(row.release_of),
    gone: row.fates === '' ? undefined : { atMs: row.gone_at ?? row.at, states: fatesOf(row.fates) },
  }
}

function classesOf({ class: first, classes }: FindingTable): MessageEvent['classes'] {
  if (classes !== null) return JSON.parse(classes) ?? undefined
  return first === null ? undefined : [first]
}

function readEngine(
  json: string | undefined,
): Pick<MessageEvent, 'engine' | 'databaseVersion' | 'databaseDate'> {
  const [engine, databaseVersion, databaseDate] = json === undefined ? [] : JSON.parse(json)
  return {
    engine: engine ?? undefined,
    databaseVersion: databaseVersion ?? undefined,
    databaseDate: databaseDate ?? undefined,
  }
}

function text(column: string | null): string | undefined {
  return column === null ? undefined : unescapeText(column)
}
