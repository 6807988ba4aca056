import type { Action } from '../../config/schema.ts'
import type { Choice, Facts, Place, Reason } from '../types.ts'

/** Where a key of the configuration has its value from; undefined: not known. */
export type KeyOrigin = (key: string) => Place | 'default' | undefined

/** More recipients than this are counted, not named. */
export const NAMED_RECIPIENTS = 10

/** What happens to a message, behind "is". */
export const DONE: Readonly<Record<Action, string>> = {
  accept: 'accepted',
  tag: 'tagged',
  'mta-hold': 'held in the queue of the MTA',
  quarantine: 'kept in quarantine',
  defer: 'deferred',
  reject: 'rejected',
  discard: 'discarded',
}

/** The same, behind "would have". */
export const DONE_TO_IT: Readonly<Record<Action, string>> = {
  accept: 'accepted it',
  tag: 'tagged it',
  'mta-hold': 'held it in the queue of the MTA',
  quarantine: 'kept it in quarantine',
  defer: 'deferred it',
  reject: 'rejected it',
  discard: 'discarded it',
}

/** Behind "would". */
export const DO_TO_IT: Readonly<Record<Action, string>> = {
  accept: 'accept it',
  tag: 'tag it',
  'mta-hold': 'hold it in the queue of the MTA',
  quarantine: 'keep it in quarantine',
  defer: 'defer it',
  reject: 'reject it',
  discard: 'discard it',
}

/** `from <a@example.org> (client 192.0.2.1, logged in as bob) to <b@example.net>`. */
export function envelopeOf({ sender, recipients, clientAddress, authenticated }: Facts): string {
  const client = [
    ...(clientAddress === undefined ? [] : [`client ${clientAddress}`]),
    ...(authenticated === undefined || authenticated === '' ? [] : [`logged in as ${authenticated}`]),
  ]
  const from = `from <${sender}>${client.length === 0 ? '' : ` (${client.join(', ')})`}`
  return recipients.length === 0 ? from : `${from} to ${listOf(recipients)}`
}

/** `<a@x>, <b@x> and 3 more`. */
export function listOf(recipients: readonly string[]): string {
  const named = recipients.slice(0, NAMED_RECIPIENTS).map((recipient) => `<${recipient}>`)
  const more = recipients.length - named.length
  return more === 0 ? named.join(', ') : `${named.join(', ')} and ${more} more`
}

/** Who decided: `rule "x" (FILE:3)`, or `policy.infected (FILE:2)`. */
export function whose({ rule, key, text }: Reason, originOf: KeyOrigin): string {
  if (rule !== undefined) return `rule "${rule.name}"${placed(rule.place)}`
  return key === undefined ? text : `${key}${placed(originOf(key))}`
}

/** Why, behind "is …, ": `because of policy.infected: reject (default)`, `because rule "x" (FILE:3) says so`. */
export function whyOf({ reason }: Pick<Choice, 'reason'>, originOf: KeyOrigin): string {
  const { rule, key, text } = reason
  if (rule === undefined) return `because of ${text}${key === undefined ? '' : placed(originOf(key))}`
  const instead = insteadOf(reason)
  const action = text.slice(text.lastIndexOf(': ') + 2)
  return `because ${whose(reason, originOf)} says ${instead === undefined ? 'so' : action}`
}

/** Something else is done than the decision says, since the MTA cannot do that; the end of the reason says so. */
export function insteadOf({ text }: Reason): string | undefined {
  return /, but (the MTA [A-Za-z ]+)$/.exec(text)?.[1]
}

export function capital(sentence: string): string {
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1)
}

function placed(place: Place | 'default' | undefined): string {
  if (place === undefined) return ''
  return place === 'default' ? ' (default)' : ` (${place.file}:${place.line})`
}
