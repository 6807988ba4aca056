import type { Action } from '../config/schema.ts'
import type { Step } from './step.ts'

/** How an MTA or an SMTP server answered a message. */
export interface Answer {
  readonly outcome: 'accept' | 'reject' | 'tempfail' | 'discard' | 'quarantine'
  /** The SMTP reply text where there is one. */
  readonly reply: string | undefined
}

export type Sample = 'clean' | 'eicar'

/** What the configuration wants to happen to the samples, with their envelope. */
export interface Expected {
  readonly actions: Readonly<Record<Sample, Action>>
  /** What a refusal of EICAR must hold, so that it is ours. */
  readonly refusal: string
}

/** What each action looks like at the milter socket. */
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

/** Judges the answer to a sample by what is expected. `seen` is where: an SMTP client sees accept, discard and hold alike. */
export function judge(
  sample: Sample,
  answer: Answer,
  { actions, refusal }: Expected,
  { name, seen }: { name: string; seen: 'milter' | 'smtp' },
): Step {
  const wanted = actions[sample]
  const expected = seen === 'milter' ? AT_MILTER[wanted] : atSmtp(wanted)
  const detail = `${WHAT[sample]}: ${WORDS[answer.outcome]}${answer.reply === undefined ? '' : ` (${answer.reply})`}`
  if (answer.outcome !== expected) return { name, ok: false, detail, remedy: remedyFor(sample, answer, seen) }
  if (sample === 'eicar' && wanted === 'reject' && answer.reply?.includes(refusal) !== true) {
    return { name, ok: false, detail, remedy: NOT_OURS }
  }
  return { name, ok: true, detail }
}

function atSmtp(action: Action): Answer['outcome'] {
  if (action === 'reject') return 'reject'
  return action === 'defer' ? 'tempfail' : 'accept'
}

const WHAT = { clean: 'clean message', eicar: 'EICAR test file' } as const
const WORDS: { readonly [O in Answer['outcome']]: string } = {
  accept: 'accepted',
  reject: 'refused',
  tempfail: 'deferred',
  discard: 'discarded',
  quarantine: 'held',
}

/** An MTA refuses mail for many reasons. */
const NOT_OURS =
  'The refusal is not that of Clamgate (policy.rejectMessage). Look at the log of the MTA for who refused, and why.'

function remedyFor(sample: Sample, { outcome }: Answer, seen: 'milter' | 'smtp'): string {
  if (outcome === 'tempfail') {
    return 'Look at the log and at clamgate status: clamd does not answer, or the official databases are missing (policy.databasesMissing decides what happens until they are there).'
  }
  if (sample === 'clean')
    return 'Look at the log for the reason, and try clamgate scan with a message of your own.'
  return seen === 'milter'
    ? 'clamd did not recognise the EICAR test file: its databases are missing or incomplete. See clamgate status.'
    : 'The MTA accepted it without asking the milter: check smtpd_milters, and milter_default_action (tempfail is the safe one).'
}
