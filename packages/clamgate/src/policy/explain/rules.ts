import type { Rulebook } from '../decide.ts'
import { partyOf } from '../party.ts'
import { missOf } from '../rules.ts'
import { Subject } from '../subject.ts'
import type { Considered, Facts } from '../types.ts'
import { verdictFacts } from '../verdict-facts.ts'

/** How each rule looks at a message for one recipient, up to the rule that decides. */
export function consider(facts: Facts, recipient: number, { rules, home }: Rulebook): readonly Considered[] {
  const subject = new Subject(facts, verdictFacts(facts.verdict), home)
  const address = facts.recipients[recipient]
  const party = address === undefined ? undefined : partyOf(address)
  const considered: Considered[] = []
  for (const rule of rules) {
    const miss = missOf(rule, subject, party)
    const { name, place, monitor, decision } = rule
    const untilMs = Number.isFinite(rule.untilMs) ? rule.untilMs : undefined
    considered.push({ rule: name, place, action: decision.choice.action, monitor, miss, untilMs })
    if (miss === undefined && !monitor) break
  }
  return considered
}
