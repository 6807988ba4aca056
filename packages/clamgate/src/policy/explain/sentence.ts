import { cleanText, SENTENCE_MAX_CHARS } from '../../ground/clean.ts'
import { replyLine } from '../replies.ts'
import type { Choice, Facts, Outcome, Tag } from '../types.ts'
import { done, SUBJECTS_LEFT } from '../words/actions.ts'
import { listOf } from '../words/names.ts'
import { verdictWords } from '../words/verdicts.ts'
import { type KeyOrigin, whose, whoWould, whyOf } from './phrases.ts'
import { aboutRecipient } from './recipients.ts'

/** More recipients than this are counted, not named. */
const NAMED_RECIPIENTS = 10

/** What an explanation knows besides the outcome. */
export interface Known {
  /** What the keys of `policy` say; undefined without the policy. */
  readonly fallback: Choice | undefined
  /** Names of the rules that match and are only monitored. */
  readonly onlyMonitored: ReadonlySet<string>
  readonly originOf: KeyOrigin
}

/** An outcome as a postmaster would tell it: one line, or one more for each recipient where decisions differ. */
export function explainInWords(facts: Facts, outcome: Outcome, known: Known): string {
  const mail = `Mail ${envelopeOf(facts)} ${verdictWords(outcome).ofMail}`
  const more = [...replyOf(outcome), ...monitoredOf(outcome, known)]
  const lines = differ(outcome)
    ? [`${mail} is decided for each recipient.`, ...byRecipient(outcome, known), ...more]
    : [[`${mail} is ${decisionOf(outcome, known)}.`, ...more].join(' ')]
  return lines.map((line) => cleanText(line, SENTENCE_MAX_CHARS)).join('\n')
}

/** `from <a@example.org> (client 192.0.2.1, logged in as bob) to <b@example.net>`. */
function envelopeOf({ sender, recipients, clientAddress, authenticated }: Facts): string {
  const client = [
    ...(clientAddress === undefined ? [] : [`client ${clientAddress}`]),
    ...(authenticated === undefined || authenticated === '' ? [] : [`logged in as ${authenticated}`]),
  ]
  const from = `from <${sender}>${client.length === 0 ? '' : ` (${client.join(', ')})`}`
  return recipients.length === 0 ? from : `${from} to ${listOf(recipients, NAMED_RECIPIENTS)}`
}

function decisionOf(outcome: Outcome, { fallback, originOf }: Known): string {
  const { action, reason, tag, verdict } = outcome
  const marked =
    tag === undefined
      ? ''
      : ` with ${tag.header}: ${tag.value}${tag.subject === undefined ? '' : ` and "${tag.subject}" in front of the subject`}${leftOf(tag)}`
  // The entry of a list file has its place in the reason already.
  const isPlaced = verdict.kind === 'skipped' && verdict.skip.place !== undefined
  const why = whyOf(reason, isPlaced ? () => undefined : originOf)
  const otherwise =
    reason.rule === undefined || fallback === undefined
      ? ''
      : `; without rules ${whoWould(fallback, originOf)}`
  return `${done(action)}${marked}, ${why}${otherwise}`
}

function leftOf({ leftSubjects }: Tag): string {
  return leftSubjects === undefined ? '' : ` (${leftSubjects} left without it: ${SUBJECTS_LEFT})`
}

function replyOf({ reply }: Outcome): readonly string[] {
  return reply === undefined ? [] : [`The client is told: "${replyLine(reply)}".`]
}

/** What rules in monitor mode, or the policy without `policy.monitor`, would have done. */
function monitoredOf(outcome: Outcome, { onlyMonitored, originOf }: Known): readonly string[] {
  return outcome.monitored.map((choice) => {
    const { action, reason } = choice
    if (choice.isReportOnly === true) return `Without policy.reportOnly ${whoWould(choice, originOf)}.`
    const isRuleOnly = reason.rule !== undefined && onlyMonitored.has(reason.rule.name)
    if (isRuleOnly || !isMonitored(outcome))
      return `${capital(whose(reason, originOf))} is only monitored: ${action}.`
    const whom = outcome.recipients.filter((one) => one.reason.text.startsWith(reason.text))
    const addresses = whom.map(({ recipient }) => recipient)
    const some =
      whom.length === 0 || whom.length === outcome.recipients.length
        ? ''
        : ` for ${listOf(addresses, NAMED_RECIPIENTS)}`
    return `Without policy.monitor ${whoWould(choice, originOf)}${some}.`
  })
}

function capital(sentence: string): string {
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1)
}

/** `policy.monitor` is on, and has changed something. */
function isMonitored({ reason }: Outcome): boolean {
  return reason.key === 'policy.monitor'
}

function differ(outcome: Outcome): boolean {
  const [first, ...others] = outcome.recipients
  if (isMonitored(outcome)) return false
  return others.some(({ fate, wanted }) => fate !== first?.fate || wanted !== first.wanted)
}

function byRecipient(outcome: Outcome, { originOf }: Known): readonly string[] {
  const { recipients } = outcome
  const each = recipients
    .slice(0, NAMED_RECIPIENTS)
    .map((one) => `For <${one.recipient}> ${aboutRecipient(one, outcome, originOf)}.`)
  const more = recipients.length - each.length
  return more === 0 ? each : [...each, `And so on for ${more} more.`]
}
