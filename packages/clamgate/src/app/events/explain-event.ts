import type { EventExplanation } from '../../api/events/documents.ts'
import type { FilterSettings } from '../../filter/milter-adapter.ts'
import type { SignatureFacts } from '../../filter/ports.ts'
import { withStanding } from '../../filter/standing.ts'
import type { Outcome } from '../../policy/types.ts'
import { together, type Unfound, type Verdict } from '../../policy/verdict.ts'
import { done } from '../../policy/words/actions.ts'
import type { MessageEvent } from '../../store/types.ts'
import { decideAgain, doubtsOf, type Recalled, recall, untellable } from './decide-again.ts'
import { type Doubt, decidedElsewhere, doubt } from './doubts.ts'

export interface ExplainDeps {
  /** Those that are in force. */
  readonly settings: FilterSettings
  /** What is known of signatures today. */
  readonly signatures: SignatureFacts
  /** Unix time, ms. */
  readonly nowMs: number
  /** Whose settings they are. */
  readonly host: string
}

/** Recipients that are named. */
const NAMED_RECIPIENTS = 100

/** What was decided on a message, and what the settings of today would decide on what is kept of it. */
export async function explainEvent(event: MessageEvent, deps: ExplainDeps): Promise<EventExplanation> {
  const { settings, nowMs, host } = deps
  const { id, atMs, kind, action, because, reply, policy } = event
  const then = { outcome: kind, action, because: because.text, reply, policy }
  const about = { id, at: new Date(atMs).toISOString(), then }
  const recalled = recall(event)
  const why = recalled === undefined ? doubt('too-little-kept') : untellable(because.text)
  const again =
    recalled === undefined || why !== undefined
      ? ({ isKnown: false, why: why ?? doubt('too-little-kept') } as const)
      : decideAgain(event, await withFindingOfToday(recalled, deps), settings, nowMs)
  if (!again.isKnown) {
    const sentence = `It was ${done(action)}; what would be done today cannot be told.`
    return { ...about, sentence, differs: false, recipients: [], ...describeDoubts([again.why]) }
  }
  const { outcome } = again
  const recipients = changedCopies(event, outcome)
  const differs = outcome.action !== action || recipients.length > 0
  return {
    ...about,
    sentence: sentenceOf(event, outcome, differs),
    now: {
      ...{ outcome: outcome.kind, action: outcome.action, because: outcome.reason.text },
      ...{ reply: replyOf(outcome), policy: settings.policyId },
    },
    differs,
    recipients: recipients.slice(0, NAMED_RECIPIENTS),
    ...describeDoubts([...(recalled === undefined ? [] : doubtsOf(recalled)), ...ofOtherHost(event, host)]),
  }
}

function ofOtherHost({ host }: MessageEvent, own: string): readonly Doubt[] {
  return host === own ? [] : [decidedElsewhere(host, own)]
}

function describeDoubts(doubts: readonly Doubt[]): Pick<EventExplanation, 'doubts' | 'doubtCodes'> {
  return {
    doubts: doubts.map(({ sentence }) => sentence),
    doubtCodes: doubts.map(({ code, values = {} }) => ({ code, values })),
  }
}

interface PastCopy {
  readonly address: string
  readonly wanted: string
  readonly fate: string
}

/** What would become of the copies that would not have the same end. */
export function changedCopies(
  { recipients }: { readonly recipients: readonly PastCopy[] },
  outcome: Outcome,
): readonly { readonly address: string; readonly then: string; readonly now: string }[] {
  return recipients.flatMap(({ address, wanted, fate }, index) => {
    const now = outcome.recipients[index]
    if (now === undefined) return []
    const [was, is] = [copyWord(fate, wanted), copyWord(now.fate, now.wanted)]
    return was === is ? [] : [{ address, then: was, now: is }]
  })
}

function copyWord(fate: string, wanted: string): string {
  return fate === 'delivered' && wanted === 'tag' ? 'tagged' : fate
}

function sentenceOf({ action }: MessageEvent, outcome: Outcome, differs: boolean): string {
  const was = `It was ${done(action)}`
  if (!differs) return `${was}, and would be today.`
  if (action === outcome.action) return `${was}; today so would the message be, but not for all recipients.`
  return `${was}; today it would be ${done(outcome.action)}.`
}

function replyOf({ reply }: Outcome): string | undefined {
  return reply && `${reply.code} ${reply.enhanced} ${reply.text}`
}

/** The finding with what is known of it today: whose it is, whether it is ignored or tripped. */
async function withFindingOfToday(recalled: Recalled, { signatures }: ExplainDeps): Promise<Recalled> {
  const { kept, envelope } = recalled
  const finding = findingIn(kept.verdict)
  if (finding === undefined) return recalled
  const options = { envelope, otherwise: finding.otherwise, isMail: false }
  return { ...recalled, kept: { ...kept, verdict: await withStanding(finding.verdict, signatures, options) } }
}

/** What was found, also where it is ignored, and what the mail is but for it. */
function findingIn(verdict: Verdict): { readonly verdict: Verdict; readonly otherwise: Unfound } | undefined {
  if (verdict.kind === 'infected') {
    const { signature, also } = verdict
    const [first, ...others] = also ?? []
    const otherwise = first === undefined ? ({ kind: 'clean' } as const) : together([first, ...others])
    return { verdict: { kind: 'infected', signature, ...(also === undefined ? {} : { also }) }, otherwise }
  }
  if (!('ignored' in verdict) || verdict.ignored === undefined) return undefined
  const { ignored, ...otherwise } = verdict
  const { also: more = [], ...own } = otherwise
  const also = [...(own.kind === 'clean' ? [] : [own]), ...more]
  const finding = { kind: 'infected', signature: ignored.signature } as const
  return { verdict: also.length === 0 ? finding : { ...finding, also }, otherwise }
}
