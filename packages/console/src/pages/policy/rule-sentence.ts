import type { PolicyDocument } from '../../../../clamgate/src/api/policy/documents.ts'
import { formatTime } from '../../format/format.ts'
import { mailWords, wordFor } from '../../words/mail.ts'
import { ruleWords } from './rule-words.ts'

type Rule = PolicyDocument['rules'][number]
type Condition = Rule['conditions'][number]

/** What a rule does, as a sentence of the reader's language, made of what the rule is. */
export function ruleSentence({
  then,
  monitor,
  until,
  conditions,
}: Pick<Rule, 'then' | 'monitor' | 'until' | 'conditions'>): string {
  const words = ruleWords()
  const mail = [words.mail, ...conditions.map(told)].join(' ')
  const done = wordFor(monitor ? words.wouldBe : words.done, then)
  return `${mail} ${done}${until === undefined ? '' : words.until(formatTime(until))}`
}

function told({ key, values }: Condition): string {
  const words = ruleWords()
  if (key === 'authenticated' && values.length === 1) {
    if (values[0] === 'true') return words.loggedIn
    if (values[0] === 'false') return words.notLoggedIn
  }
  const all = anyOf(values.map((value) => wordFor(VALUES[key]?.() ?? {}, value)))
  return words.conditions[key](all)
}

/** Conditions whose values are words of ours. */
const VALUES: Readonly<Partial<Record<Condition['key'], () => Readonly<Record<string, string>>>>> = {
  outcome: () => mailWords().outcomes,
  class: () => mailWords().classes,
  direction: () => mailWords().directions,
}

function anyOf(values: readonly string[]): string {
  const last = values.at(-1) ?? ''
  return values.length < 2 ? last : `${values.slice(0, -1).join(', ')}${ruleWords().or}${last}`
}
