import type { Action } from '../config/schema.ts'
import type { Decision } from './rules.ts'

/** From the mildest action to the strictest. */
const STRICTNESS: Readonly<Record<Action, number>> = {
  accept: 0,
  tag: 1,
  'mta-hold': 2,
  quarantine: 3,
  defer: 4,
  reject: 5,
  discard: 6,
}

/** Something that was decided upon, with its decision. */
interface Decided {
  readonly decision: Pick<Decision, 'choice'>
}

/** The one with the strictest decision; of equal ones the first. */
export function strictest<T extends Decided>([first, ...others]: readonly [T, ...T[]]): T {
  const rank = ({ decision }: T) => STRICTNESS[decision.choice.action]
  return others.reduce((best, one) => (rank(one) > rank(best) ? one : best), first)
}
