import type { Action, Config, OutcomeKind } from '../../config/schema.ts'
import type { MessageRecord } from '../../filter/record.ts'
import { cleanText } from '../../ground/clean.ts'
import type { Reason } from '../../policy/types.ts'
import { ACTION_WORDS, SUBJECTS_LEFT } from '../../policy/words/actions.ts'
import { originWords } from '../../policy/words/verdicts.ts'
import type { LogFields, LogLevel } from '../log/log.ts'
import { cleanLines, infectedLines } from './lines.ts'
import { addressList, deciderOf, ignoredIn, predicateOf, subjectOf } from './message-words.ts'
import { unionHitSentence } from './reading-lines.ts'

type LogConfig = Config['log']

/** One line for people. In text format only lines above level info show their facts. */
export interface MessageLine {
  readonly level: LogLevel
  readonly event: string
  readonly sentence: string
  readonly facts?: LogFields
}

/** Name of what a message turned out to be; stable, for programs. */
export function messageEvent({ outcome }: MessageRecord): `message.${OutcomeKind}` {
  return `message.${outcome.kind}`
}

const FATE_EVENTS: { readonly [A in Action]?: string } = {
  quarantine: 'message.quarantined',
  tag: 'message.tagged',
}

/** Different decisions of rules in monitor mode that are written for one message. */
const MONITORED_LINES = 10

/**
 * The lines of a decided message: first those of clamav-milter, one for each recipient, or the one of ours for what it
 * does not know; then a line each for what it cannot do: a rule that decided, mail kept or marked, recipients that the
 * MTA is asked to remove, and what monitor mode would have done.
 */
export function messageLines(message: MessageRecord, config: LogConfig): readonly MessageLine[] {
  const ours = [
    ...(config.infected === 'off' ? [] : [...originLines(message), ...unionHitLines(message)]),
    ...ambiguousLines(message),
    ...ignoredLines(message),
    ...fateLines(message),
    ...subjectLines(message),
    ...recipientLines(message),
    ...monitorLines(message),
  ]
  return [...mainLines(message, config), ...ours.map((one) => withQueueId(one, message))]
}

/** How bad it is: mail that passes unscanned by somebody's choice is his to know, other unscanned mail is to be seen to. */
export function messageLevel({ outcome: { kind, action } }: MessageRecord): LogLevel {
  switch (kind) {
    case 'failure':
    case 'oversize':
      return 'warn'
    case 'databases-missing':
    case 'databases-outdated':
      // Where it is accepted by choice, the status of the engine has been warned of already.
      return action === 'accept' ? 'info' : 'warn'
    default:
      return 'info'
  }
}

function mainLines(message: MessageRecord, config: LogConfig): readonly MessageLine[] {
  const { found, kind, action, incident } = message.outcome
  const event = messageEvent(message)
  const quoted = () => quotedOf(message, config)
  if (found !== undefined) {
    const { signature } = found
    return infectedLines(config.infected, { ...quoted(), signature, incident }).map(asInfo(event))
  }
  if (kind === 'clean' || kind === 'ambiguous')
    return config.clean === 'off' ? [] : cleanLines(config.clean, quoted()).map(asInfo(event))
  const end = kind === 'skipped' ? releasedWords(message) : `: ${action}`
  const sentence = `${subjectOf(message)} ${predicateOf(message)}${end}`
  return [withQueueId({ level: messageLevel(message), event, sentence, facts: factsOf(message) }, message)]
}

/** A release has another queue id than the mail had when it was kept. */
function releasedWords({ releaseOf }: MessageRecord): string {
  return releaseOf?.queueId === undefined ? '' : ` kept of queueId=${cleanText(releaseOf.queueId)}`
}

/**
 * By it a line is found beside those of the MTA. Lines of level info show no facts, since programs read those of
 * clamav-milter, so that ours have it in their sentence.
 */
function withQueueId(one: MessageLine, { queueId }: MessageRecord): MessageLine {
  if (one.level !== 'info' || queueId === undefined) return one
  return { ...one, sentence: `${one.sentence} queueId=${cleanText(queueId)}` }
}

/** Whose the signature is: its name does not say which file it is in, and may claim anything. */
function originLines(message: MessageRecord): readonly MessageLine[] {
  const { found } = message.outcome
  if (found?.file === undefined) return []
  const signature = cleanText(found.signature)
  return [
    line('message.signature', cleanText(`${subjectOf(message)}: ${signature} is of ${originWords(found)}`)),
  ]
}

function unionHitLines(message: MessageRecord): readonly MessageLine[] {
  const sentence = unionHitSentence(message)
  return sentence === undefined ? [] : [line('message.union-hit', sentence)]
}

/** To clamav-milter such mail is clean, so that its line is there, too, where it is wanted. */
function ambiguousLines(message: MessageRecord): readonly MessageLine[] {
  const { kind, action } = message.outcome
  if (kind !== 'ambiguous') return []
  return [line(messageEvent(message), `${subjectOf(message)} ${predicateOf(message)}: ${action}`)]
}

/** What was found and counts for nothing, since somebody said so: for everybody, or for some. */
function ignoredLines(message: MessageRecord): readonly MessageLine[] {
  const { ignored, recipients } = ignoredIn(message)
  if (ignored === undefined) return []
  const { signature, reason, until } = ignored
  const whom = recipients === undefined ? '' : ` for ${addressList(recipients)}`
  const time = until === undefined ? '' : `, until ${until}`
  const sentence = `${subjectOf(message)}: ${signature} is ignored${whom} (${reason}${time})`
  return [line('message.ignored', cleanText(sentence))]
}

/** What became of the message, where neither the line of clamav-milter nor the configuration's one word says it. */
function fateLines(message: MessageRecord): readonly MessageLine[] {
  const { kind, found, action, reason, tag } = message.outcome
  const byRule = reason.rule !== undefined && !(kind === 'clean' && action === 'accept')
  const ofOurs = action === 'quarantine' || (action === 'tag' && found !== undefined)
  const isUnsaid = action !== 'accept' && (kind === 'clean' || kind === 'skipped')
  const isOtherwise = found !== undefined && reason.instead !== undefined
  if (!byRule && !ofOurs && !isUnsaid && !isOtherwise) return []
  const as =
    action === 'quarantine' && message.quarantineId !== undefined ? ` as ${message.quarantineId}` : ''
  const by = tag === undefined ? '' : ` with ${tag.header}`
  return [
    line(
      FATE_EVENTS[action] ?? 'message.decided',
      `${subjectOf(message)} was ${ACTION_WORDS[action].logged}${as}${by} (${deciderOf(reason)}${insteadOf(reason)})`,
    ),
  ]
}

/** What was decided, and why something else was done. */
function insteadOf({ instead }: Reason): string {
  return instead === undefined ? '' : cleanText(`; ${instead.of} wanted, but ${instead.why}`)
}

/** A mark that is not where people look first. */
function subjectLines(message: MessageRecord): readonly MessageLine[] {
  const { tag } = message.outcome
  if (tag?.leftSubjects === undefined) return []
  const sentence = `${subjectOf(message)} has ${tag.header}, but ${tag.leftSubjects} of its Subject fields are left as they are: ${SUBJECTS_LEFT}`
  return [line('message.tagged', sentence)]
}

/** Recipients who are not to get what the others get. The MTA never says whether it has removed them. */
function recipientLines(message: MessageRecord): readonly MessageLine[] {
  const { outcome } = message
  if (outcome.remove.length === 0) return []
  const kept = new Set(outcome.keepFor)
  const groups = new Map<string, string[]>()
  for (const index of outcome.remove) {
    const one = outcome.recipients[index]
    if (one === undefined) continue
    const id = kept.has(index) ? `, kept as ${message.quarantineId ?? 'an entry of the quarantine'}` : ''
    const why = `${one.wanted} wanted${id}; ${deciderOf(one.reason)}`
    const group = groups.get(why)
    if (group === undefined) groups.set(why, [one.recipient])
    else group.push(one.recipient)
  }
  const parts = [...groups].map(([why, recipients]) => `${addressList(recipients)} (${why})`)
  return [line('message.recipients', `${subjectOf(message)}: asked the MTA to remove ${parts.join(', ')}`)]
}

/** What would have been done, where it differs from what was. */
function monitorLines(message: MessageRecord): readonly MessageLine[] {
  const { monitored, action } = message.outcome
  if (monitored.length === 0) return []
  const found = message.outcome.found !== undefined
  const start = `Monitor: message${subjectOf(message).slice('Message'.length)} ${found ? '' : 'that '}${predicateOf(message)}`
  const sentences = monitored
    .filter((choice) => choice.action !== action)
    .map(
      (choice) =>
        `${start} would have been ${ACTION_WORDS[choice.action].logged} (${deciderOf(choice.reason)})`,
    )
  return [...new Set(sentences)]
    .slice(0, MONITORED_LINES)
    .map((sentence) => line('message.monitored', sentence))
}

/** The facts that an operator needs when he meets the line alone. */
function factsOf({ queueId, clientAddress, server, outcome }: MessageRecord): LogFields {
  const { verdict, reason, incident } = outcome
  const failure = verdict.kind === 'failure' ? { code: verdict.code, detail: verdict.detail } : {}
  return { queueId, client: clientAddress, server, because: reason.text, incident, ...failure }
}

function quotedOf({ queueId, from, recipients, fields }: MessageRecord, { recipients: style }: LogConfig) {
  return { queueId, from, recipients: style === 'last' ? recipients.slice(-1) : recipients, ...fields }
}

function line(event: string, sentence: string): MessageLine {
  return { level: 'info', event, sentence }
}

function asInfo(event: string): (sentence: string) => MessageLine {
  return (sentence) => line(event, sentence)
}
