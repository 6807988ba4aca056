import type { MessageRecord } from '../../filter/record.ts'
import { cutText } from '../../ground/clean.ts'
import { textForPeople } from '../../patterns/field-text.ts'
import { octetsOf } from '../../policy/mailbox.ts'
import type { Outcome, Reason, RecipientOutcome } from '../../policy/types.ts'
import { readableText } from '../../quarantine/keep/entry-text.ts'
import { encodeFacts, type KeptFacts } from '../../store/facts.ts'
import { createTimeId } from '../../store/time-id.ts'
import type { EventReason, EventRecipient, MessageEvent } from '../../store/types.ts'

/** Longest texts of a message that are written down, characters. Addresses are at most twice what SMTP allows. */
const MAX_TEXT = 1000

/** More rules than that say nothing new. */
const MAX_MONITORED = 50

export interface EventSettings {
  /** Of this host. */
  readonly host: string
  /** `store.subjects` */
  readonly keepsSubjects: boolean
}

/** What is written down of a message. A few microseconds: the MTA waits. */
export function messageEvent(record: MessageRecord, { host, keepsSubjects }: EventSettings): MessageEvent {
  const { outcome, fields, basis, version } = record
  const { found, failure, verdict, reply } = outcome
  const releaseOf =
    verdict.kind === 'skipped' && verdict.skip.by === 'release' ? verdict.skip.entry : undefined
  // A release belongs to the story of its entry, so it is kept as long and found as quickly.
  const isFinding = releaseOf !== undefined || isNotable(outcome)
  return {
    id: createTimeId(record.decidedAtMs),
    atMs: record.decidedAtMs,
    host,
    queueId: record.queueId,
    messageId: readable(fields.messageId),
    subject:
      keepsSubjects && fields.subject !== undefined ? capped(textForPeople(fields.subject)) : undefined,
    sender: cappedText(record.from),
    recipients: outcome.recipients.map(recipient),
    client: record.clientAddress,
    clientName: readable(record.clientName),
    helo: readable(record.heloName),
    authenticated: capped(record.authenticated),
    direction: basis.direction,
    bytes: record.sizeBytes,
    kind: outcome.kind,
    action: outcome.action,
    because: reason(outcome.reason),
    signature: found?.signature,
    class: found?.class,
    classes: found?.classes,
    source: found?.source,
    file: found?.file,
    rating: found?.rating,
    failure:
      failure === undefined || verdict.kind !== 'failure'
        ? undefined
        : { kind: failure, code: verdict.code, detail: cappedText(verdict.detail) },
    reply: reply && `${reply.code} ${reply.enhanced} ${reply.text}`,
    incident: outcome.incident,
    entry: record.quarantineId,
    server: record.server,
    engine: version?.engine,
    databaseVersion: version?.database,
    databaseDate: version?.databaseDate?.toISOString(),
    decisionMs: rounded(record.decisionMs),
    scanMs: record.scanMs === undefined ? undefined : rounded(record.scanMs),
    policy: basis.policy,
    isFinding,
    releaseOf,
    facts: encodeFacts(factsOf(record)),
    reading: readingOf(record, isFinding),
    monitored: monitoredOf(outcome),
    ignored: ignoredOf(outcome),
  }
}

/** Neither clean and accepted, nor exempt. What was found and is ignored, or would be refused but for a monitored rule, is told of, too. */
function isNotable({ kind, action, verdict, monitored }: Outcome): boolean {
  if ((kind !== 'clean' && kind !== 'skipped') || action !== 'accept') return true
  return monitored.length > 0 || (verdict.kind === 'clean' && verdict.ignored !== undefined)
}

function monitoredOf({ monitored }: Outcome): MessageEvent['monitored'] {
  if (monitored.length === 0) return undefined
  return monitored.slice(0, MAX_MONITORED).map((one) => ({ action: one.action, because: reason(one.reason) }))
}

/** Of an infected mail that is spared for some the signature stands in its own place. */
function ignoredOf({ verdict, found }: Outcome): MessageEvent['ignored'] {
  if (found !== undefined || !('ignored' in verdict) || verdict.ignored === undefined) return undefined
  const { signature, reason: why } = verdict.ignored
  return { signature: cappedText(signature), reason: why === undefined ? undefined : cappedText(why) }
}

function factsOf({ outcome, basis, from, recipients }: MessageRecord): KeptFacts {
  const raw = basis.raw()
  const isPlain =
    raw.sender === inBrackets(from) &&
    raw.recipients.every((address, index) => address === inBrackets(recipients[index] ?? ''))
  return {
    verdict: outcome.verdict,
    can: basis.can,
    headers: basis.headers,
    raw: isPlain ? undefined : { sender: raw.sender, recipients: raw.recipients },
  }
}

/** As SMTP gives an address, octet by octet. */
function inBrackets(address: string): string {
  const bracketed = `<${address}>`
  return ASCII.test(bracketed) ? bracketed : octetsOf(bracketed)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
const ASCII = /^[\x00-\x7f]*$/

function readingOf({ reading }: MessageRecord, isFinding: boolean): string | undefined {
  if (reading === undefined || (!isFinding && reading.classes.length === 0)) return undefined
  return JSON.stringify(reading)
}

function recipient({ recipient: address, wanted, fate, reason: why }: RecipientOutcome): EventRecipient {
  return { address: cappedText(address), wanted, fate, because: reason(why) }
}

function reason({ text, key, rule }: Reason): EventReason {
  const { place } = rule ?? {}
  return {
    text: cappedText(text),
    key,
    rule: rule && { name: rule.name, file: place?.file, line: place?.line },
  }
}

/** Of octets, as an entry of the quarantine has it: who looks for it writes letters. */
function readable(octets: string | undefined): string | undefined {
  return octets === undefined ? undefined : capped(readableText(octets))
}

function capped(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : cappedText(text)
}

function cappedText(text: string): string {
  return cutText(text, MAX_TEXT)
}

/** To the microsecond: more digits are noise that takes room. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
