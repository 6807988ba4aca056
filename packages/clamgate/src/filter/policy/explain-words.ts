import type { Action } from '../../config/schema.ts'
import { cleanText, SENTENCE_MAX_CHARS } from '../../observe/clean.ts'
import { unreachable } from '../verdict.ts'
import type { Choice, Facts, Outcome, Reason, RecipientOutcome } from './types.ts'

/** More recipients than this are counted, not named. */
const NAMED_RECIPIENTS = 10

/** An outcome as a postmaster would tell it. `fallback` is what the keys of `policy` say, where that is known. */
export function explainInWords(facts: Facts, outcome: Outcome, fallback: Choice | undefined): string {
  const mail = `Mail ${envelopeOf(facts)} ${findingOf(outcome)}`
  const sentences = [
    ...(differ(outcome)
      ? byRecipient(mail, outcome)
      : [`${mail} is ${DONE[outcome.action]}, ${whyOf(outcome)}${withoutRule(outcome, fallback)}.`]),
    ...(outcome.reply === undefined
      ? []
      : [`The client is told: ${outcome.reply.code} ${outcome.reply.enhanced} ${outcome.reply.text}`]),
    ...outcome.monitored.map(
      ({ action, reason }) => `Only monitored: ${whose(reason)} would have ${DONE_TO_IT[action]}.`,
    ),
  ]
  return cleanText(sentences.join(' '), SENTENCE_MAX_CHARS)
}

function envelopeOf({ sender, recipients, clientAddress, authenticated }: Facts): string {
  const client = [
    ...(clientAddress === undefined ? [] : [`client ${clientAddress}`]),
    ...(authenticated === undefined || authenticated === '' ? [] : [`logged in as ${authenticated}`]),
  ]
  const from = `from <${sender}>${client.length === 0 ? '' : ` (${client.join(', ')})`}`
  return recipients.length === 0 ? from : `${from} to ${listOf(recipients)}`
}

function listOf(recipients: readonly string[]): string {
  const named = recipients.slice(0, NAMED_RECIPIENTS).map((recipient) => `<${recipient}>`)
  const more = recipients.length - named.length
  return more === 0 ? named.join(', ') : `${named.join(', ')} and ${more} more`
}

function findingOf({ found, failure, verdict }: Outcome): string {
  switch (verdict.kind) {
    case 'infected':
      return found === undefined
        ? `with signature ${verdict.signature}`
        : `with signature ${found.signature} (class ${found.classes.join(', ')}; source ${found.source})`
    case 'clean':
      return 'in which nothing was found'
    case 'oversize':
      return `that is above the scan size (its beginning was ${verdict.head === 'clean' ? 'clean' : 'not scanned'})`
    case 'databases-missing':
      return 'that was scanned without the official databases'
    case 'databases-outdated':
      return 'that was scanned with outdated databases'
    case 'skipped':
      return 'that is exempt from scanning'
    case 'failure':
      return `that could not be scanned (failure ${failure ?? 'error'})`
    default:
      return unreachable(verdict)
  }
}

/** What happens to a message, behind "is". */
const DONE: Readonly<Record<Action, string>> = {
  accept: 'accepted',
  tag: 'tagged',
  'mta-hold': 'held in the queue of the MTA',
  quarantine: 'kept in quarantine',
  defer: 'deferred',
  reject: 'rejected',
  discard: 'discarded',
}

/** The same, behind "would have". */
const DONE_TO_IT: Readonly<Record<Action, string>> = {
  accept: 'accepted it',
  tag: 'tagged it',
  'mta-hold': 'held it in the queue of the MTA',
  quarantine: 'kept it in quarantine',
  defer: 'deferred it',
  reject: 'rejected it',
  discard: 'discarded it',
}

/** Behind "would". */
const DO_TO_IT: Readonly<Record<Action, string>> = {
  accept: 'accept it',
  tag: 'tag it',
  'mta-hold': 'hold it in the queue of the MTA',
  quarantine: 'keep it in quarantine',
  defer: 'defer it',
  reject: 'reject it',
  discard: 'discard it',
}

/** Behind what a rule says may stand why something else is done. */
function whyOf({ reason }: Pick<Outcome, 'reason'>): string {
  if (reason.rule === undefined) return `because of ${reason.text}`
  const says = reason.text.slice(`${whose(reason)}: `.length)
  const comma = says.indexOf(',')
  return `because ${whose(reason)} says ${comma === -1 ? 'so' : says}`
}

function whose({ rule, key, text }: Reason): string {
  if (rule === undefined) return key ?? text
  return `rule "${rule.name}"${rule.place === undefined ? '' : ` (${rule.place.file}:${rule.place.line})`}`
}

function withoutRule({ reason }: Outcome, fallback: Choice | undefined): string {
  if (reason.rule === undefined || fallback === undefined) return ''
  return `; without it ${whose(fallback.reason)} would ${DO_TO_IT[fallback.action]}`
}

function differ({ recipients }: Outcome): boolean {
  const [first, ...others] = recipients
  return others.some(({ fate, wanted }) => fate !== first?.fate || wanted !== first.wanted)
}

function byRecipient(mail: string, { action, recipients }: Outcome): readonly string[] {
  const each = recipients.slice(0, NAMED_RECIPIENTS).map((one) => {
    return `For <${one.recipient}> it is ${fateOf(one, action)}, ${whyOf(one)}${instead(one, action)}.`
  })
  const more = recipients.length - each.length
  return [
    `${mail} is decided for each recipient.`,
    ...each,
    ...(more === 0 ? [] : [`And so on for ${more} more.`]),
  ]
}

function fateOf({ fate }: RecipientOutcome, action: Action): string {
  switch (fate) {
    case 'delivered':
      return action === 'tag' ? 'tagged' : 'accepted'
    case 'held':
      return DONE['mta-hold']
    case 'quarantined':
      return DONE.quarantine
    case 'deferred':
      return DONE.defer
    case 'refused':
      return DONE.reject
    case 'discarded':
      return DONE.discard
    default:
      return unreachable(fate)
  }
}

/** Why a recipient does not get what its decision says: a message has one answer for all. */
function instead({ wanted, fate }: RecipientOutcome, action: Action): string {
  if (fate === 'deferred' && wanted !== 'defer') return ', but the message is deferred for all'
  if (fate === 'refused' && wanted !== 'reject') return ', but the message is rejected for all'
  if (fate === 'quarantined' && wanted === 'reject') return ', and the message is not rejected for the others'
  if (fate === 'quarantined' && wanted === 'mta-hold') return ', and the message is not held for the others'
  if (fate === 'quarantined' && wanted !== 'quarantine') return ', but the message is kept for all'
  return fate === 'delivered' && action === 'tag' && wanted === 'accept'
    ? ', but a message is tagged for all'
    : ''
}
