import type { Action } from '../config/schema.ts'
import type { Sample, Wanted } from './advisor.ts'

/** How an MTA or an SMTP server answered a message. */
export interface Answer {
  readonly outcome: 'accept' | 'reject' | 'tempfail' | 'discard' | 'quarantine'
  /** The SMTP reply where there is one. */
  readonly reply: string | undefined
}

/** A sample that was answered. */
export interface Seen {
  readonly sample: Sample
  readonly raw: Buffer
  readonly answer: Answer
  /** Where it was: an SMTP client sees accept, discard and hold alike. */
  readonly stage: 'milter' | 'smtp'
  /** Whom the milter takes for the client. */
  readonly client: string | undefined
  /** What the policy says is right, whatever it is. */
  readonly expectPolicy: boolean
  /** Whether the daemon has decided a message meanwhile; undefined where that is not known. */
  readonly daemonDecided?: boolean | undefined
}

export function isDelivered(action: Action): boolean {
  return action === 'accept' || action === 'tag'
}

/** What an action looks like from there. */
export function outcomeAt(stage: Seen['stage'], action: Action): Answer['outcome'] {
  const outcome = AT_MILTER[action]
  if (stage === 'milter' || outcome === 'reject' || outcome === 'tempfail') return outcome
  return 'accept'
}

const AT_MILTER: { readonly [A in Action]: Answer['outcome'] } = {
  accept: 'accept',
  reject: 'reject',
  defer: 'tempfail',
  discard: 'discard',
  'mta-hold': 'quarantine',
  tag: 'accept',
  // To the MTA the message is delivered: to us.
  quarantine: 'discard',
}

/** `EICAR test file: refused (550 5.7.1 …)`. */
export function sentenceOf({ sample, answer, stage }: Seen, wanted: Wanted): string {
  const { outcome, reply } = answer
  const said = reply === undefined ? '' : ` (${reply})`
  const isSecret = outcome === outcomeAt(stage, wanted.action) && !isDelivered(wanted.action)
  // An MTA says 250 to what is held, kept or thrown away.
  if (outcome === 'accept' && isSecret) return `${WHAT[sample]}: taken by the MTA${said}, then ${wanted.done}`
  const isKnown = isSecret && (outcome === 'discard' || outcome === 'quarantine')
  return `${WHAT[sample]}: ${isKnown ? wanted.done : WORDS[outcome]}${said}`
}

/** What the samples are called. */
export const WHAT = { clean: 'clean message', eicar: 'EICAR test file' } as const
const WORDS: { readonly [O in Answer['outcome']]: string } = {
  accept: 'accepted',
  reject: 'refused',
  tempfail: 'deferred',
  discard: 'discarded',
  quarantine: 'held',
}
