import { CONDITION_KEYS, type PolicyDocument } from '../../api/policy/documents.ts'
import type { LoadedConfig } from '../../config/load/load.ts'
import { describeConfig } from '../../config/say/describe.ts'
import { writtenConfig, writtenValue } from '../../config/say/notation.ts'
import { renderValue } from '../../config/say/render.ts'
import type { RuleHits } from './hits.ts'

type Rule = PolicyDocument['rules'][number]
type Condition = Rule['conditions'][number]

/** How a sentence goes on with the values of a condition. */
const WORDS: Readonly<Record<Condition['key'], string>> = {
  signature: 'with a signature like',
  class: 'with a finding of class',
  source: 'with a signature of',
  file: 'with a signature of the file',
  rating: 'with a signature that is rated',
  outcome: 'that turns out',
  ambiguity: 'that readers take apart in different ways, as',
  unscannable: 'that cannot be scanned because of',
  failure: 'whose scan fails by',
  sender: 'from',
  recipient: 'to',
  senderDomain: 'from the domain',
  recipientDomain: 'to the domain',
  network: 'from the network',
  direction: 'that is',
  header: 'with the header field',
  'size.above': 'above',
  'size.below': 'below',
  authenticated: 'of the login',
}

const DONE: Readonly<Record<Rule['then'], string>> = {
  accept: 'is accepted',
  tag: 'is tagged',
  reject: 'is rejected',
  defer: 'is deferred',
  quarantine: 'is kept in quarantine',
  discard: 'is discarded',
  'mta-hold': 'is held by the MTA',
}

/** The rules of a configuration, in sentences, with what they hit. */
export function describeRules(
  loaded: Pick<LoadedConfig, 'config' | 'rulePlaces'>,
  hits: RuleHits | undefined,
  nowMs: number,
): readonly Rule[] {
  const written = rulesIn(writtenConfig(loaded.config))
  return loaded.config.policy.rules.map((rule, index): Rule => {
    const conditions = conditionsOf(recordOf(written[index])['when'])
    const until = rule.until === undefined ? undefined : new Date(rule.until).toISOString()
    const { name, then, monitor } = rule
    return {
      ...{ index, name, then, monitor, conditions, until },
      place: loaded.rulePlaces[index],
      hasEnded: rule.until !== undefined && rule.until <= nowMs,
      sentence: sentenceOf({ then, monitor, until, conditions }),
      hits: hits === undefined ? undefined : (hits.byRule.get(name) ?? { day: 0, week: 0 }),
    }
  })
}

/** Keys of `policy` that are no rules, as the file would have them. */
export function describeKeys({
  config,
  origins,
}: Pick<LoadedConfig, 'config' | 'origins'>): PolicyDocument['keys'] {
  const description = describeConfig()
  return [...description.keys.values()]
    .filter(({ path }) => path.startsWith('policy.') && !path.startsWith('policy.rules'))
    .map((info) => {
      const origin = origins.get(info.path)
      const value = writtenValue(config, info, description)
      return {
        key: info.path,
        value: value === undefined ? '' : renderValue(value),
        description: info.description,
        place: origin?.kind === 'file' ? { file: origin.file, line: origin.line } : undefined,
      }
    })
}

export function sentenceOf({
  then,
  monitor,
  until,
  conditions,
}: Pick<Rule, 'then' | 'monitor' | 'until' | 'conditions'>): string {
  const parts = conditions.map(({ key, values }) => {
    if (key === 'authenticated' && values.length === 1 && values[0] === 'true')
      return 'of somebody who has logged in'
    if (key === 'authenticated' && values.length === 1 && values[0] === 'false')
      return 'of somebody who has not logged in'
    return `${WORDS[key]} ${anyOf(values)}`
  })
  const mail = ['Mail', ...parts].join(' ')
  const done = monitor ? `would be ${DONE[then].replace(/^is /, '')} (only watched)` : DONE[then]
  return `${mail} ${done}${until === undefined ? '' : `, until ${until.replace('T00:00:00.000Z', '')}`}`
}

function anyOf(values: readonly string[]): string {
  const last = values.at(-1) ?? ''
  return values.length < 2 ? last : `${values.slice(0, -1).join(', ')} or ${last}`
}

function conditionsOf(when: unknown): readonly Condition[] {
  const { size, ...others } = recordOf(when)
  const sides = Object.entries(recordOf(size)).map(([side, bytes]) => [`size.${side}`, bytes] as const)
  return [...Object.entries(others), ...sides].flatMap(([name, value]) => {
    const key = CONDITION_KEYS.find((one) => one === name)
    if (key === undefined) return []
    const all: readonly unknown[] = Array.isArray(value) ? value : [value]
    return [{ key, values: all.map((one) => (typeof one === 'object' ? JSON.stringify(one) : String(one))) }]
  })
}

function rulesIn(tree: unknown): readonly unknown[] {
  const { rules } = recordOf(recordOf(tree)['policy']) as { readonly rules?: unknown }
  return Array.isArray(rules) ? rules : []
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
