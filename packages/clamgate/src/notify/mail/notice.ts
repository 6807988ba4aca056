import type { MessageRecord } from '../../filter/record.ts'
import { cleanText } from '../../ground/clean.ts'
import { textForPeople } from '../../patterns/field-text.ts'
import type { RecipientOutcome } from '../../policy/types.ts'
import { ACTION_WORDS, actionOf, done, doneToIt } from '../../policy/words/actions.ts'
import { listOf } from '../../policy/words/names.ts'
import { verdictWords } from '../../policy/words/verdicts.ts'

/** What a notice says of one message. Clean text; a few hundred bytes, for thousands may wait. */
export interface Notice {
  /** What was found, or what it turned out to be instead. */
  readonly what: string
  readonly incident: string | undefined
  /** The message in lines, the first with its time. */
  readonly lines: readonly string[]
}

/** Longest value from outside in a notice, characters. */
const MAX_VALUE = 200
/** Recipients that a notice names; those beyond are counted. */
const NAMED_RECIPIENTS = 5

type Fate = RecipientOutcome['fate']

/** All that administrators need to find the message. */
export function noticeForAdministrators(message: MessageRecord, timeMs: number): Notice {
  const { outcome, queueId, clientAddress, clientName, authenticated, fields, quarantineId } = message
  const { incident } = outcome
  const [wouldHave] = outcome.monitored
  const client = clientAddress === undefined ? 'none (sendmail)' : `${clientAddress} (${clientName})`
  const facts: readonly (readonly [name: string, value: string | undefined])[] = [
    ['outcome', fatesText(message)],
    ['from', `<${message.from}>`],
    ['to', listOf(message.recipients, NAMED_RECIPIENTS)],
    ['subject', fieldText(fields.subject)],
    ['client', client],
    ['login', authenticated === '' ? undefined : authenticated],
    ['queue id', queueId],
    ['message id', fieldText(fields.messageId)],
    ['by', outcome.reason.text],
    [
      'monitor',
      wouldHave &&
        `without monitor mode it would have ${doneToIt(wouldHave.action)} (${wouldHave.reason.text})`,
    ],
    ['incident', incident],
    ['quarantine', quarantineId],
  ]
  return {
    ...common(message),
    lines: [
      `${timeText(timeMs)}: ${cleanText(verdictWords(outcome).logged, MAX_VALUE)}`,
      ...facts.flatMap(([name, value]) =>
        value === undefined ? [] : [`  ${name.padEnd(NAME_WIDTH)}${cleanText(value, MAX_VALUE)}`],
      ),
    ],
  }
}

const NAME_WIDTH = 12

/** What a recipient hears: nothing of other recipients, some of whom may be blind copies. */
export function noticeForRecipient(message: MessageRecord, fate: Fate, timeMs: number): Notice {
  return forUser(message, fate, timeMs, `from <${cleanText(message.from, MAX_VALUE)}>`)
}

/** What a sender hears, of the copies that were not delivered. */
export function noticeForSender(
  message: MessageRecord,
  lost: readonly RecipientOutcome[],
  timeMs: number,
): Notice {
  const recipients = lost.map(({ recipient }) => cleanText(recipient, MAX_VALUE))
  const fate = lost[0]?.fate ?? 'refused'
  return forUser(message, fate, timeMs, `to ${listOf(recipients, NAMED_RECIPIENTS)}`)
}

function forUser(message: MessageRecord, fate: Fate, timeMs: number, whose: string): Notice {
  const subject = fieldText(message.fields.subject)
  const what = cleanText(verdictWords(message.outcome).logged, MAX_VALUE)
  return {
    ...common(message),
    lines: [
      `${timeText(timeMs)}: the message ${whose} was ${done(actionOf(fate))}: ${what}`,
      ...(subject === undefined ? [] : [`  ${'subject'.padEnd(NAME_WIDTH)}${cleanText(subject, MAX_VALUE)}`]),
      ...(message.outcome.incident === undefined
        ? []
        : [`  ${'incident'.padEnd(NAME_WIDTH)}${message.outcome.incident}`]),
    ],
  }
}

/** What became of the copy of each recipient; where the MTA named none, of the message. */
export function fatesOf({ outcome, recipients }: MessageRecord): readonly RecipientOutcome[] {
  if (outcome.recipients.length > 0) return outcome.recipients
  const { action, reason } = outcome
  const { fate } = ACTION_WORDS[action]
  return recipients.map((recipient) => ({ recipient, wanted: action, fate, reason }))
}

/** `rejected`, or `accepted for <a>; discarded for <b> and 3 more`. */
function fatesText(message: MessageRecord): string {
  const byFate = Map.groupBy(fatesOf(message), ({ fate }) => fate)
  if (byFate.size < 2) return done(message.outcome.action)
  return [...byFate]
    .map(([fate, copies]) => {
      const addresses = copies.map(({ recipient }) => cleanText(recipient, MAX_VALUE))
      return `${done(actionOf(fate))} for ${listOf(addresses, NAMED_RECIPIENTS)}`
    })
    .join('; ')
}

function common({ outcome }: MessageRecord): Pick<Notice, 'what' | 'incident'> {
  return { what: cleanText(verdictWords(outcome).name, MAX_VALUE), incident: outcome.incident }
}

/** `2026-11-23 01:59:26 UTC` */
function timeText(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** A header field as people read it; undefined where the message has none. */
function fieldText(value: string | undefined): string | undefined {
  return value === undefined ? undefined : textForPeople(value.slice(0, MAX_FIELD_OCTETS))
}

/** More than is shown, however it is encoded. */
const MAX_FIELD_OCTETS = 4000
