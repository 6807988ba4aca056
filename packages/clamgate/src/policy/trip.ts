import { but } from './join.ts'
import type { Decision } from './rules.ts'
import type { Instead } from './types.ts'
import type { Trip, Verdict } from './verdict.ts'

/**
 * What is left of decisions on a finding whose signature the breaker has tripped: nothing is refused, since it may be hitting
 * everybody's clean mail. What is milder than a refusal stays, and so does what somebody wants discarded.
 */
export function withTrip(verdict: Verdict): (decision: Decision) => Decision {
  const trip = verdict.kind === 'infected' ? verdict.trip : undefined
  if (trip === undefined || trip.action === 'reject') return (decision) => decision
  const made = new Map<Decision, Decision>()
  return (decision) => {
    if (decision.choice.action !== 'reject') return decision
    const known = made.get(decision)
    if (known !== undefined) return known
    const fallen = fall(decision, trip)
    made.set(decision, fallen)
    return fallen
  }
}

/** The text of a refusal is not one for anything else. */
function fall({ choice: { action, reason }, tag }: Decision, trip: Trip): Decision {
  return {
    choice: { action: trip.action, reason: but(reason, action, tripWords(trip)) },
    message: undefined,
    tag,
  }
}

function tripWords({ untilMs }: Trip): Instead {
  const until = new Date(untilMs).toISOString()
  return { code: 'tripped', why: `the breaker has tripped the signature until ${until}`, value: until }
}
