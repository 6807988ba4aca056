import type { Config, OutcomeKind } from '../config/schema.ts'
import type { Decision } from './rules.ts'
import type { Choice } from './types.ts'

/** By outcomes that are only reported: what is left of decisions on them; what was decided goes to `monitored`. */
export type ReportOnly = ReadonlyMap<
  OutcomeKind,
  (monitored: Set<Choice>) => (decision: Decision) => Decision
>

/** Makes `policy.reportOnly` ready. */
export function compileReportOnly(outcomes: Config['policy']['reportOnly']): ReportOnly {
  return new Map(outcomes.map((outcome) => [outcome, reporter(outcome)]))
}

function reporter(outcome: OutcomeKind): (monitored: Set<Choice>) => (decision: Decision) => Decision {
  const text = `policy.reportOnly: ${outcome}`
  const left: Decision = {
    choice: { action: 'accept', reason: { text, key: 'policy.reportOnly' } },
    message: undefined,
    tag: undefined,
  }
  return (monitored) => {
    const noted = new Map<Decision, Choice>()
    return (decision) => {
      if (decision.choice.action === 'accept') return decision
      const choice = noted.get(decision) ?? { ...decision.choice, isReportOnly: true }
      noted.set(decision, choice)
      monitored.add(choice)
      return left
    }
  }
}
