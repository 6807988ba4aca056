import type { Action, Config } from '../config/schema.ts'
import type { Verdict } from './verdict.ts'
import { unreachable } from './verdict.ts'

export type Policy = Config['policy']

/** What the SMTP client is told. */
export interface ClientReply {
  readonly code: number
  /** Enhanced status code, RFC 3463. */
  readonly enhanced: string
  readonly text: string
}

/** What happens to a message, and why. */
export interface Outcome {
  readonly action: Action
  readonly verdict: Verdict
  /** The configuration key and its value that decided, for example `policy.infected: reject`. */
  readonly because: string
  /** Present for reject and defer. Names no host, path or program. */
  readonly reply?: ClientReply
}

/** Decides on a whole message. Pure: the same verdict and policy give the same outcome. */
export function decide(verdict: Verdict, policy: Policy): Outcome {
  const { action, because } = choose(verdict, policy)
  const reply = replyFor(action, verdict, policy)
  return reply === undefined ? { action, verdict, because } : { action, verdict, because, reply }
}

function choose(verdict: Verdict, policy: Policy): { action: Action; because: string } {
  switch (verdict.kind) {
    case 'clean':
      return { action: policy.clean, because: `policy.clean: ${policy.clean}` }
    case 'infected':
      return { action: policy.infected, because: `policy.infected: ${policy.infected}` }
    case 'failure':
      return { action: policy.failure, because: `policy.failure: ${policy.failure}` }
    case 'databases-missing':
      return {
        action: policy.databasesMissing,
        because: `policy.databasesMissing: ${policy.databasesMissing}`,
      }
    case 'oversize':
      if (policy.oversize !== 'scan-head') {
        return { action: policy.oversize, because: `policy.oversize: ${policy.oversize}` }
      }
      return {
        action: policy.clean,
        because: `policy.oversize: scan-head, then policy.clean: ${policy.clean}`,
      }
    default:
      return unreachable(verdict)
  }
}

function replyFor(action: Action, verdict: Verdict, policy: Policy): ClientReply | undefined {
  switch (action) {
    case 'accept':
    case 'discard':
    case 'mta-hold':
      return undefined
    case 'defer':
      return { code: 451, enhanced: '4.7.1', text: DEFER_TEXT[verdict.kind] }
    case 'reject':
      return rejection(verdict, policy)
    default:
      return unreachable(action)
  }
}

function rejection(verdict: Verdict, policy: Policy): ClientReply {
  switch (verdict.kind) {
    case 'infected':
      return { code: 550, enhanced: '5.7.1', text: fillIn(policy.rejectMessage, verdict.signature) }
    case 'oversize':
      return { code: 552, enhanced: '5.3.4', text: 'Message is too large to be checked for viruses' }
    case 'failure':
    case 'databases-missing':
      return { code: 550, enhanced: '5.7.1', text: 'Message could not be checked for viruses' }
    case 'clean':
      return { code: 550, enhanced: '5.7.1', text: 'Message refused' }
    default:
      return unreachable(verdict)
  }
}

const DEFER_TEXT: { readonly [K in Verdict['kind']]: string } = {
  clean: 'Message refused for now, please try again later',
  infected: 'Message refused for now, please try again later',
  oversize: 'Message is too large to be checked for viruses now, please try again later',
  failure: 'Message could not be checked for viruses, please try again later',
  'databases-missing': 'Message could not be checked for viruses, please try again later',
}

/** Longest virus name that goes into a reply; the SMTP line has room for 980 octets in all. */
const MAX_NAME = 250

/** Puts the name where `%v` stands. A replacer function, since `$&` in a name would mean something to `replaceAll`. */
function fillIn(template: string, signature: string): string {
  return template.replaceAll('%v', () => signature.slice(0, MAX_NAME))
}
