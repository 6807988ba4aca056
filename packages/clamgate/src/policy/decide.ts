import { atOnce, withInFront } from './at-once.ts'
import type { Fallback } from './defaults.ts'
import type { Home } from './direction.ts'
import { finish, finishMonitored, type Texts } from './finish.ts'
import { type Joined, joinMixed, joinUniform } from './join.ts'
import { type Party, partyOf } from './party.ts'
import type { ReportOnly } from './report-only.ts'
import { type CompiledRule, type Decision, missOf } from './rules.ts'
import type { CompiledSentinel } from './sentinel.ts'
import { strictest } from './strictness.ts'
import { Subject } from './subject.ts'
import { withTrip } from './trip.ts'
import type { Choice, DecideOptions, Facts, Outcome } from './types.ts'
import type { Verdict } from './verdict.ts'
import { verdictFacts } from './verdict-facts.ts'

/** What deciding needs of a policy. */
export interface Rulebook {
  readonly rules: readonly CompiledRule[]
  /** Some rule asks for recipients: they may get different decisions. */
  readonly perRecipient: boolean
  readonly fallback: Fallback
  readonly home: Home
  /** `policy.monitor`. */
  readonly monitor: boolean
  /** `policy.reportOnly`. */
  readonly reportOnly: ReportOnly
  readonly sentinel: CompiledSentinel | undefined
  readonly texts: Texts
}

/** Decides on a message: once, or for each recipient where rules ask for them, and then for the message as a whole. */
export function decideMessage(facts: Facts, { can, incident }: DecideOptions, book: Rulebook): Outcome {
  const { decided, monitored } = withStop(choose(facts, book), facts, book)
  const decisions = decided.map(({ decision }) => decision)
  const [first] = decided
  const joined = decisions.every((one) => one === first.decision)
    ? joinUniform(first.decision, facts.recipients, can)
    : joinMixed(decisions, facts.recipients, can)
  const { verdict } = decided.find(({ decision }) => decision === joined.decision) ?? first
  const parts = {
    facts: { ...facts, verdict: withInFront(facts.verdict, verdict.kind) },
    verdict: verdictFacts(facts.verdict.kind === 'infected' ? facts.verdict : verdict),
    joined,
  }
  if (!book.monitor || isPlainAccept(joined)) return finish({ ...parts, monitored, incident }, book.texts)
  const wanted = decisions.map(({ choice }) => choice).filter(({ action }) => action !== 'accept')
  return finishMonitored({ ...parts, monitored: [...new Set([...monitored, ...wanted])] })
}

/** What is decided for one recipient, and on what the mail is by that. */
interface Decided {
  readonly decision: Decision
  readonly verdict: Verdict
}

/** Mail of somebody who is refused as a whole gets that, or what is stricter. */
function withStop(chosen: Chosen, { isStopped }: Facts, { sentinel }: Rulebook): Chosen {
  if (isStopped !== true || sentinel === undefined) return chosen
  const { decision } = sentinel
  const [first, ...rest] = chosen.decided.map((one) => strictest([one, { ...one, decision }]))
  return first === undefined ? chosen : { ...chosen, decided: [first, ...rest] }
}

interface Chosen {
  /** At least one: one for all, or one for each recipient. */
  readonly decided: readonly [Decided, ...Decided[]]
  readonly monitored: readonly Choice[]
}

function choose(facts: Facts, book: Rulebook): Chosen {
  const { verdict } = facts
  // Most mail: this is asked for each.
  if (book.rules.length === 0 && verdict.kind === 'clean') {
    return {
      decided: [{ decision: book.fallback(verdictFacts(verdict), verdict), verdict }],
      monitored: NOTHING,
    }
  }
  const monitored = new Set<Choice>()
  const decide = decider(facts, book, monitored)
  const [first, ...others] = facts.recipients
  if (verdict.kind === 'infected' && verdict.spared !== undefined) {
    const { recipients, as } = verdict.spared
    const decideSpared = decider({ ...facts, verdict: as }, book, monitored)
    const each = facts.recipients.map((recipient, index) =>
      (recipients.includes(index) ? decideSpared : decide)(recipient),
    )
    const [one = decide(undefined), ...rest] = each
    return { decided: [one, ...rest], monitored: [...monitored] }
  }
  const decided: Chosen['decided'] = [decide(first), ...(book.perRecipient ? others.map(decide) : [])]
  return { decided, monitored: monitored.size === 0 ? NOTHING : [...monitored] }
}

type Decide = (recipient: string | undefined) => Decided

/** What is decided for one recipient of such a message: of all that it is at once, by the strictest decision. */
function decider(facts: Facts, book: Rulebook, monitored: Set<Choice>): Decide {
  const [first, ...others] = atOnce(facts.verdict).map((verdict) =>
    deciderOfOne({ ...facts, verdict }, book, monitored),
  )
  if (first === undefined) throw new RangeError('mail is nothing')
  if (others.length === 0) return first
  return (recipient) => strictest([first(recipient), ...others.map((decide) => decide(recipient))])
}

/** The same for one of the things that it is. The same decision is the same object. */
function deciderOfOne(facts: Facts, book: Rulebook, monitored: Set<Choice>): Decide {
  const { rules, fallback, home, reportOnly } = book
  const { verdict } = facts
  const known = verdictFacts(verdict)
  const asReported = reportOnly.get(known.kind)
  const milder = asReported === undefined ? withTrip(verdict) : asReported(monitored)
  const usual = fallback(known, verdict)
  if (rules.length === 0) {
    const decided = { decision: milder(usual), verdict }
    return () => decided
  }
  const subject = new Subject(facts, known, home)
  return (recipient) => {
    const party = recipient === undefined ? undefined : partyOf(recipient)
    return { decision: milder(byRules(rules, subject, party, monitored) ?? usual), verdict }
  }
}

/** The first rule that matches; those in monitor mode are noted on the way. */
function byRules(
  rules: readonly CompiledRule[],
  subject: Subject,
  recipient: Party | undefined,
  monitored: Set<Choice>,
): Decision | undefined {
  for (const rule of rules) {
    if (missOf(rule, subject, recipient) !== undefined) continue
    if (!rule.monitor) return rule.decision
    monitored.add(rule.decision.choice)
  }
  return undefined
}

function isPlainAccept({ action, remove }: Joined): boolean {
  return action === 'accept' && remove.length === 0
}

const NOTHING: readonly Choice[] = Object.freeze([])
