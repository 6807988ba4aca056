import type { Direction } from '../../config/schema.ts'
import type { Rulebook } from '../decide.ts'
import { directionOf, type Home, isOriginating } from '../direction.ts'
import { partyOf } from '../party.ts'
import { missOf } from '../rules.ts'
import { Subject } from '../subject.ts'
import type { Considered, Facts, SkipFacts } from '../types.ts'
import { verdictFacts } from '../verdict-facts.ts'

/** How each rule looks at a message for one recipient, up to the rule that decides. */
export function consider(
  message: Facts,
  recipient: number,
  { rules, home }: Rulebook,
): readonly Considered[] {
  const facts = asFor(message, recipient)
  const subject = new Subject(facts, verdictFacts(facts.verdict), home)
  const address = facts.recipients[recipient]
  const party = address === undefined ? undefined : partyOf(address)
  const considered: Considered[] = []
  for (const rule of rules) {
    const miss = missOf(rule, subject, party)
    const { name, place, monitor, decision } = rule
    considered.push({
      rule: name,
      ...place,
      action: decision.choice.action,
      monitor,
      matches: miss === undefined,
      miss,
      until: miss === 'until' ? new Date(rule.untilMs).toISOString() : undefined,
      direction: miss === 'direction' ? directionTo(facts, recipient, home) : undefined,
    })
    if (miss === undefined && !monitor) break
  }
  return considered
}

/** What is ignored for one recipient may stand for another. */
function asFor(facts: Facts, recipient: number): Facts {
  const { verdict } = facts
  const isSpared = verdict.kind === 'infected' && verdict.spared?.recipients.includes(recipient) === true
  return isSpared && verdict.spared !== undefined ? { ...facts, verdict: verdict.spared.as } : facts
}

/** Which way a message goes to a recipient; where none is known, mail from outside is inbound, whoever it is for. */
export function directionTo(facts: SkipFacts, recipient: number, home: Home): Direction | undefined {
  const originating = isOriginating(facts, home)
  const address = facts.recipients[recipient]
  if (address !== undefined) return directionOf(originating, partyOf(address), home)
  return originating ? undefined : 'inbound'
}
