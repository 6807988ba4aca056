import { domainOf, fold } from '../query/fold.ts'
import type { FindingTable, MailColumns, MessageTable, RecipientColumns } from '../schema/tables.ts'
import type { MessageEvent } from '../types.ts'
import { CAPS, column, json, optional, WORDS_CUT } from './caps.ts'
import { encodeEventId } from './event-id.ts'
import type { Names } from './name-table.ts'
import type { MailNames } from './names-of.ts'
import { capText, escapeText } from './text.ts'

/** An address as it is looked for, and as it came where that differs. */
export function addressColumns(address: string): {
  readonly folded: string
  readonly asGiven: string | null
  readonly domain: string
} {
  const capped = capText(address, CAPS.address)
  const folded = fold(capped)
  return {
    folded: escapeText(folded),
    asGiven: folded === capped ? null : escapeText(capped),
    domain: escapeText(domainOf(folded)),
  }
}

/** What a word is looked for in: folded, one text a line, with a mark at the end where that is not all. */
export function wordsOf(texts: readonly (string | undefined)[]): string {
  const capped = texts.flatMap((text) => (text === undefined ? [] : [capText(text, LONGEST_TEXT)]))
  const words = fold(capped.join('\n'))
  return words.length > CAPS.words ? `${column(words, 'words')}\n${WORDS_CUT}` : column(words, 'words')
}

/** Of one text in words, so that recipients alone are cut from them: as much as columns have. */
const LONGEST_TEXT = Math.max(CAPS.address, CAPS.subject, CAPS.messageId, CAPS.name, CAPS.id)

/** The last moment that has a date of four digits; times beyond are of no clock. */
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** A time as a column has it. */
export function timeColumn(ms: number): number {
  return Math.min(LAST_MS, Math.max(0, Math.round(ms)))
}

/** The row of mail that is no finding. */
export function messageRow(event: MessageEvent, id: number, names: MailNames, of: Names): MessageTable {
  const { signature, classes, source, file, rating, failure, reply, incident, entry, releaseOf } = event
  const { monitored, ignored } = event
  const rest = { signature, class: event.class, classes, source, file, rating, failure, reply }
  const beside = { incident, entry, releaseOf, monitored, ignored }
  const more = { ...rest, ...beside, because: names.isReasonCut ? event.because : undefined }
  return { ...mailColumns(event, id, names, of), more: moreOf(more) }
}

/** The row of a finding. */
export function findingRow(event: MessageEvent, id: number, names: MailNames, of: Names): FindingTable {
  const number = (kind: 'signature' | 'source') => {
    const name = names[kind]
    return name === undefined ? null : of.of(kind, name)
  }
  return {
    ...mailColumns(event, id, names, of),
    more: moreOf({
      because: names.isReasonCut ? event.because : undefined,
      ...{ monitored: event.monitored, ignored: event.ignored },
    }),
    signature: number('signature'),
    class: event.class ?? null,
    classes: classesColumn(event),
    source: number('source'),
    file: optional(event.file, 'client'),
    rating: optional(event.rating, 'id'),
    failure_kind: optional(event.failure?.kind, 'id'),
    failure_code: optional(event.failure?.code, 'id'),
    failure_detail: optional(event.failure?.detail, 'detail'),
    reply: optional(event.reply, 'reply'),
    incident: optional(event.incident, 'id'),
    entry: optional(event.entry, 'id'),
    release_of: optional(event.releaseOf, 'id'),
    ...{ fates: '', gone_at: null },
    words: wordsOf([
      ...[event.signature, event.ignored?.signature, event.subject, event.sender],
      ...[event.queueId, event.messageId, event.incident, event.entry],
      ...event.recipients.map(({ address }) => address),
    ]),
  }
}

/** Nothing where there is but the one class that has its own column, which is nearly always. */
function classesColumn({ class: first, classes }: MessageEvent): string | null {
  const isPlain = classes === undefined ? first === undefined : classes.length === 1 && classes[0] === first
  return isPlain ? null : JSON.stringify(classes ?? null)
}

/** Those of its recipients. */
export function recipientRows(
  event: MessageEvent,
  mail: number,
  names: MailNames,
  of: Names,
): readonly RecipientColumns[] {
  const at = timeColumn(event.atMs)
  return event.recipients.map(({ address, wanted, fate }, n) => {
    const { folded, asGiven, domain } = addressColumns(address)
    const reason = names.recipientReasons[n]
    return {
      ...{ mail, n, at, address: folded, address_as_given: asGiven, domain, wanted },
      fate: column(fate, 'id'),
      reason: reason === undefined ? null : of.of('reason', reason),
    }
  })
}

function mailColumns(
  event: MessageEvent,
  id: number,
  names: MailNames,
  of: Names,
): Omit<MailColumns, 'more'> {
  const { folded, asGiven, domain } = addressColumns(event.sender)
  return {
    id,
    event_id: encodeEventId(event.id),
    at: timeColumn(event.atMs),
    host: of.of('host', names.host),
    queue_id: optional(event.queueId, 'id'),
    message_id: optional(event.messageId, 'messageId'),
    subject: optional(event.subject, 'subject'),
    sender: folded,
    sender_as_given: asGiven,
    sender_domain: domain,
    client: optional(event.client, 'id'),
    client_name: optional(event.clientName, 'client'),
    helo: optional(event.helo, 'client'),
    authenticated: optional(event.authenticated, 'client'),
    direction: event.direction ?? null,
    bytes: Math.round(event.bytes),
    kind: event.kind,
    action: event.action,
    reason: of.of('reason', names.reason),
    rule: names.rule === undefined ? null : of.of('rule', names.rule),
    server: names.server === undefined ? null : of.of('server', names.server),
    engine: names.engine === undefined ? null : of.of('engine', names.engine),
    decision_ms: event.decisionMs,
    scan_ms: event.scanMs ?? null,
    policy: of.of('policy', names.policy),
    facts: json(event.facts),
    reading: json(event.reading),
  }
}

function moreOf(fields: Readonly<Record<string, unknown>>): string | null {
  const isEmpty = Object.values(fields).every((value) => value === undefined)
  return isEmpty ? null : json(JSON.stringify(fields))
}
