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

/** Who sent it. An MTA names a client that has no name by its address in brackets, which says nothing more. */
export function clientWords(address: string | undefined, name: string): string {
  if (address === undefined) return 'none (sendmail)'
  return name === '' || name === `[${address}]` ? address : `${address} (${name})`
}

/** All that administrators need to find the message. */
export function noticeForAdministrators(message: MessageRecord, timeMs: number): Notice {
  const { outcome, queueId, clientAddress, clientName, authenticated, fields, quarantineId } = message
  const { incident } = outcome
  const [wouldHave] = outcome.monitored
  const client = clientWords(clientAddress, clientName)
  const facts: readonly (readonly [name: string, value: string | undefined])[] = [
    ['outcome', outcomeText(message)],
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
      ...factLines(facts),
    ],
  }
}

function factLines(
  facts: readonly (readonly [name: string, value: string | undefined])[],
): readonly string[] {
  return facts.flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${name.padEnd(NAME_WIDTH)}${cleanText(value, MAX_VALUE)}`],
  )
}

const NAME_WIDTH = 12

/** The copy of one recipient. */
export interface Copy extends RecipientOutcome {
  /** The MTA is asked to remove the recipient, and does not say whether it did. */
  readonly isAsked: boolean
}

/** What a recipient hears: nothing of other recipients, some of whom may be blind copies. */
export function noticeForRecipient(message: MessageRecord, copy: Copy, timeMs: number): Notice {
  const whose = `from <${cleanText(message.from, MAX_VALUE)}>`
  return forUser(message, `the message ${whose} was ${becameOf(copy)}`, timeMs)
}

/** What a sender hears, of the copies that were not delivered. */
export function noticeForSender(message: MessageRecord, lost: readonly Copy[], timeMs: number): Notice {
  const parts = [...alike(lost)].map(([became, copies]) => `to ${addressesOf(copies)} was ${became}`)
  return forUser(message, `the message ${parts.join('; ')}`, timeMs)
}

function forUser(message: MessageRecord, sentence: string, timeMs: number): Notice {
  const subject = fieldText(message.fields.subject)
  const { incident } = message.outcome
  const facts = [
    ['subject', subject],
    ['incident', incident],
  ] as const
  const what = cleanText(verdictWords(message.outcome).logged, MAX_VALUE)
  return { ...common(message), lines: [`${timeText(timeMs)}: ${sentence}: ${what}`, ...factLines(facts)] }
}

/** What became of the copy of each recipient; where the MTA named none, of the message. */
export function copiesOf({ outcome, recipients }: MessageRecord): readonly Copy[] {
  if (outcome.recipients.length > 0) {
    return outcome.recipients.map((one, index) => ({ ...one, isAsked: outcome.remove.includes(index) }))
  }
  const { action, reason } = outcome
  const { fate } = ACTION_WORDS[action]
  return recipients.map((recipient) => ({ recipient, wanted: action, fate, reason, isAsked: false }))
}

/** `rejected`, or `accepted for <a>; discarded for <b> and 3 more`. */
function outcomeText(message: MessageRecord): string {
  const groups = alike(copiesOf(message))
  if (groups.size < 2) return done(message.outcome.action)
  return [...groups].map(([became, copies]) => `${became} for ${addressesOf(copies)}`).join('; ')
}

/** Copies by what became of them. */
function alike(copies: readonly Copy[]): ReadonlyMap<string, readonly Copy[]> {
  return Map.groupBy(copies, becameOf)
}

/** Behind "was". Of a copy that the MTA is asked to remove only what we did with it is certain. */
function becameOf({ fate, isAsked }: Copy): string {
  if (!isAsked) return done(actionOf(fate))
  const asked = 'to be removed by the mail server'
  return fate === 'quarantined' ? `${done('quarantine')} and ${asked}` : asked
}

function addressesOf(copies: readonly Copy[]): string {
  const addresses = copies.map(({ recipient }) => cleanText(recipient, MAX_VALUE))
  return listOf(addresses, NAMED_RECIPIENTS)
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
const MAX_FIELD_OCTETS = 8000
