import type { MessageRecord } from '../../filter/record.ts'
import type { LogFields } from '../log/log.ts'
import { deciderOf, ignoredIn, predicateOf, subjectOf } from './message-words.ts'

/** Different decisions of rules in monitor mode that are told for one message. */
const MONITORED_ITEMS = 10

/** The sentence of the one object that a message gets in JSON places. */
export function messageSentence(message: MessageRecord): string {
  if (message.outcome.kind !== 'clean') return `${subjectOf(message)} ${predicateOf(message)}`
  return `Clean message${subjectOf(message).slice('Message'.length)}`
}

/**
 * All that is told of a message in JSON: flat, no content, no secrets. Times in ms, sizes in bytes; what is not known
 * is left out. The log cleans and caps texts and lists.
 */
export function messageFields(message: MessageRecord): LogFields {
  return knownOnly(allFields(message))
}

/** What an MTA or a client says when it has no answer is left out, too; an empty `from` is the null sender. */
function knownOnly(fields: LogFields): LogFields {
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => value !== '' || name === 'from'))
}

function allFields(message: MessageRecord): LogFields {
  const { outcome, version } = message
  const { verdict, found, reason } = outcome
  const { ignored, recipients: ignoredFor } = ignoredIn(message)
  return {
    queueId: named(message.queueId),
    messageId: message.fields.messageId?.trim(),
    client: named(message.clientAddress),
    clientName: named(message.clientName),
    authenticated: message.authenticated?.trim(),
    from: message.from,
    to: message.recipients,
    size: message.sizeBytes,
    verdict: outcome.kind,
    signature: found?.signature,
    class: found?.class,
    source: found?.source,
    file: found?.file,
    rating: found?.rating,
    tripped: verdict.kind === 'infected' && verdict.trip !== undefined ? true : undefined,
    ignored: ignored?.signature,
    ignoredReason: ignored?.reason,
    ignoredFor,
    ...readingFields(message),
    failure: outcome.failure,
    code: verdict.kind === 'failure' ? verdict.code : undefined,
    detail: verdict.kind === 'failure' ? verdict.detail : undefined,
    skippedBy: verdict.kind === 'skipped' ? verdict.skip.by : undefined,
    skippedEntry: verdict.kind === 'skipped' ? verdict.skip.entry : undefined,
    releaseOf: message.releaseOf?.entry,
    releasedQueueId: message.releaseOf?.queueId,
    action: outcome.action,
    because: reason.text,
    rule: reason.rule?.name,
    ruleFile: reason.rule?.place?.file,
    ruleLine: reason.rule?.place?.line,
    incident: outcome.incident,
    quarantineId: message.quarantineId,
    askedToRemove: recipientsAt(message, outcome.remove),
    subjectsLeft: outcome.tag?.leftSubjects,
    keptFor: recipientsAt(message, outcome.keepFor),
    monitored: monitoredOf(message),
    decisionMs: hundredths(message.decisionMs),
    scanMs: hundredths(message.scanMs),
    overheadMs: message.scanMs === undefined ? undefined : hundredths(message.decisionMs - message.scanMs),
    server: message.server,
    engineVersion: version?.engine,
    databaseVersion: version?.database,
    databaseDate: version?.databaseDate?.toISOString(),
  }
}

/** How its readers may take the mail apart: class ids, numbers, paths and words of ours, nothing of its text. */
function readingFields({ reading, outcome }: MessageRecord): LogFields {
  if (reading === undefined) return {}
  const { notCanonical, views, objects, classes, isAmbiguous, unscannable, extractMs, unionMs } = reading
  const hit = outcome.found === undefined ? undefined : reading.unionHit
  const wasRead = views > 0
  return {
    notCanonical,
    views: wasRead ? views : undefined,
    objects: wasRead ? objects : undefined,
    classes: classes.length === 0 ? undefined : classes,
    ambiguous: isAmbiguous || undefined,
    unscannable:
      unscannable.length === 0
        ? undefined
        : unscannable.map(({ kind, what, path }) => `${kind} ${what} ${path}`),
    unionHit: hit === undefined ? undefined : true,
    unionPart: hit?.path,
    unionClasses: hit === undefined || hit.classes.length === 0 ? undefined : hit.classes,
    extractMs: hundredths(extractMs),
    unionMs: hundredths(unionMs),
  }
}

/** Postfix says `unknown`, Sendmail the address in brackets, both `NOQUEUE` for a message without a queue file. */
function named(text: string | undefined): string | undefined {
  return text === undefined || /^(?:unknown|noqueue|\[.*\])$/i.test(text.trim()) ? undefined : text.trim()
}

/** `reject: rule "spam", /etc/clamgate/clamgate.yaml:12` for each thing that monitor mode would have done. */
function monitoredOf({ outcome }: MessageRecord): readonly string[] | undefined {
  if (outcome.monitored.length === 0) return undefined
  const items = outcome.monitored.map(({ action, reason }) => `${action}: ${deciderOf(reason)}`)
  return [...new Set(items)].slice(0, MONITORED_ITEMS)
}

function recipientsAt(
  { recipients }: MessageRecord,
  indices: readonly number[],
): readonly string[] | undefined {
  if (indices.length === 0) return undefined
  return indices.flatMap((index) => recipients[index] ?? [])
}

function hundredths(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 100) / 100
}
