import { cleanText, SENTENCE_MAX_CHARS } from '../../ground/clean.ts'
import { unreachable } from '../../ground/unreachable.ts'
import type { Choice, Facts, Outcome } from '../types.ts'
import {
  capital,
  DO_TO_IT,
  DONE,
  envelopeOf,
  type KeyOrigin,
  listOf,
  NAMED_RECIPIENTS,
  whose,
  whyOf,
} from './phrases.ts'
import { aboutRecipient } from './recipients.ts'

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
  const mail = `Mail ${envelopeOf(facts)} ${findingOf(outcome)}`
  const more = [...replyOf(outcome), ...monitoredOf(outcome, known)]
  const lines = differ(outcome)
    ? [`${mail} is decided for each recipient.`, ...byRecipient(outcome, known), ...more]
    : [[`${mail} is ${decisionOf(outcome, known)}.`, ...more].join(' ')]
  return lines.map((line) => cleanText(line, SENTENCE_MAX_CHARS)).join('\n')
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
      return `that is above engine.maxScanSize (its beginning was ${verdict.head === 'clean' ? 'clean' : 'not scanned'})`
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

function decisionOf(outcome: Outcome, { fallback, originOf }: Known): string {
  const { action, reason, tag, verdict } = outcome
  const marked =
    tag === undefined
      ? ''
      : ` with ${tag.header}: ${tag.value}${tag.subject === undefined ? '' : ` and "${tag.subject}" in front of the subject`}`
  // The entry of a list file has its place in the reason already.
  const isPlaced = verdict.kind === 'skipped' && verdict.skip.place !== undefined
  const why = whyOf({ reason }, isPlaced ? () => undefined : originOf)
  const otherwise =
    reason.rule === undefined || fallback === undefined
      ? ''
      : `; without rules ${whose(fallback.reason, originOf)} would ${DO_TO_IT[fallback.action]}`
  return `${DONE[action]}${marked}, ${why}${otherwise}`
}

function replyOf({ reply }: Outcome): readonly string[] {
  return reply === undefined ? [] : [`The client is told: "${reply.code} ${reply.enhanced} ${reply.text}".`]
}

/** What rules in monitor mode, or the policy without `policy.monitor`, would have done. */
function monitoredOf(outcome: Outcome, { onlyMonitored, originOf }: Known): readonly string[] {
  return outcome.monitored.map(({ action, reason }) => {
    const who = whose(reason, originOf)
    const isRuleOnly = reason.rule !== undefined && onlyMonitored.has(reason.rule.name)
    if (isRuleOnly || !isMonitored(outcome)) return `${capital(who)} is only monitored: ${action}.`
    const whom = outcome.recipients.filter((one) => one.reason.text.startsWith(reason.text))
    const some = whom.length === outcome.recipients.length ? '' : ` for ${listOf(whom.map(recipientOf))}`
    return `Without policy.monitor ${who} would ${DO_TO_IT[action]}${some}.`
  })
}

const recipientOf = ({ recipient }: Outcome['recipients'][number]) => recipient

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
