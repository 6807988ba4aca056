import type { Fallback } from './defaults.ts'
import type { Home } from './direction.ts'
import { finish, finishMonitored, type Texts } from './finish.ts'
import { type Joined, joinMixed, joinUniform } from './join.ts'
import { type Party, partyOf } from './party.ts'
import { type CompiledRule, type Decision, missOf } from './rules.ts'
import { Subject, type VerdictFacts } from './subject.ts'
import { withTrip } from './trip.ts'
import type { Choice, DecideOptions, Facts, Outcome } from './types.ts'
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
  readonly texts: Texts
}

/** Decides on a message: once, or for each recipient where rules ask for them, and then for the message as a whole. */
export function decideMessage(facts: Facts, { can, incident }: DecideOptions, book: Rulebook): Outcome {
  const verdict = verdictFacts(facts.verdict)
  const { decisions, monitored } = choose(facts, verdict, book)
  const [first] = decisions
  const joined = decisions.every((one) => one === first)
    ? joinUniform(first, facts.recipients, can)
    : joinMixed(decisions, facts.recipients, can)
  if (!book.monitor || isPlainAccept(joined)) {
    return finish({ facts, verdict, joined, monitored, incident }, book.texts)
  }
  const wanted = decisions.map(({ choice }) => choice).filter(({ action }) => action !== 'accept')
  return finishMonitored({ facts, verdict, joined, monitored: [...new Set([...monitored, ...wanted])] })
}

/** At least one decision: one for all, or one for each recipient. */
type Decisions = readonly [Decision, ...Decision[]]

interface Chosen {
  readonly decisions: Decisions
  readonly monitored: readonly Choice[]
}

function choose(facts: Facts, verdictSeen: VerdictFacts, book: Rulebook): Chosen {
  const { verdict } = facts
  // Most mail: this is asked for each.
  if (book.rules.length === 0 && verdict.kind !== 'infected') {
    return { decisions: [book.fallback(verdictSeen, verdict)], monitored: NOTHING }
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
    return { decisions: [one, ...rest], monitored: [...monitored] }
  }
  const decisions: Decisions = [decide(first), ...(book.perRecipient ? others.map(decide) : [])]
  return { decisions, monitored: monitored.size === 0 ? NOTHING : [...monitored] }
}

/** What is decided for one recipient of such a message. The same decision is the same object. */
function decider(
  facts: Facts,
  { rules, fallback, home }: Rulebook,
  monitored: Set<Choice>,
): (recipient: string | undefined) => Decision {
  const verdict = verdictFacts(facts.verdict)
  const milder = withTrip(facts.verdict)
  const usual = milder(fallback(verdict, facts.verdict))
  if (rules.length === 0) return () => usual
  const subject = new Subject(facts, verdict, home)
  return (recipient) => {
    const party = recipient === undefined ? undefined : partyOf(recipient)
    const byRule = byRules(rules, subject, party, monitored)
    return byRule === undefined ? usual : milder(byRule)
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
