import type { Action, Config, ListEntry } from '../config/schema.ts'
import { comparedDomain, parseNetwork } from '../patterns/patterns.ts'
import type { Site } from './conditions.ts'
import { decideMessage, type Rulebook } from './decide.ts'
import { compileDefaults, defaultActions } from './defaults.ts'
import { isLocal, isOriginating } from './direction.ts'
import { consider, directionTo } from './explain/rules.ts'
import { entriesOf } from './lists/entries.ts'
import { domains, networks } from './lists/lists.ts'
import { compileSkip } from './lists/skip-list.ts'
import { partyOf } from './party.ts'
import { compileReportOnly } from './report-only.ts'
import { compileRule, ruleActions } from './rules.ts'
import { type CompiledSentinel, compileSentinel } from './sentinel.ts'
import type { Place, Policy } from './types.ts'
import { verdictFacts } from './verdict-facts.ts'

export interface CompileOptions {
  /** Where each of `policy.rules` is written, by its index; undefined where there is no file. */
  readonly rulePlaces: readonly (Place | undefined)[]
  /** Addresses of the host names that {@link hostNames} lists; a name without any matches nobody. */
  readonly resolved: ReadonlyMap<string, readonly string[]>
  /** Name of this host: recipients with it as their domain are local. */
  readonly hostname: string
}

/**
 * Makes the policy of a configuration ready: patterns compiled, lists joined.
 *
 * @throws {TypeError} for a pattern that reading the configuration would have refused
 */
export function compilePolicy(config: Config['policy'], options: CompileOptions): Policy {
  const { rulePlaces, resolved, hostname } = options
  const site: Site = {
    resolved,
    localNetworks: networks('policy.localNetworks', config.localNetworks, resolved),
    localDomains: domains('policy.localDomains', config.localDomains),
    hostname: comparedDomain(hostname).key,
  }
  const rules = config.rules.map((rule, index) =>
    compileRule(rule, `policy.rules[${index}]`, rulePlaces[index], site),
  )
  const sentinel = compileSentinel(config)
  const book: Rulebook = {
    rules,
    perRecipient: rules.some(({ perRecipient }) => perRecipient),
    fallback: compileDefaults(config),
    home: site,
    monitor: config.monitor,
    reportOnly: compileReportOnly(config.reportOnly),
    sentinel,
    texts: { rejectMessage: config.rejectMessage, tag: config.tag },
  }
  const actions = new Set([...defaultActions(config), ...ruleActions(rules), ...stopActions(sentinel)])
  const differ = actions.size > 1 && rules.some(({ perRecipient, monitor }) => perRecipient && !monitor)
  return {
    skip: compileSkip(config.skip, resolved),
    decide: (facts, decideOptions) => decideMessage(facts, decideOptions, book),
    direction: (facts, recipient) => directionTo(facts, recipient, site),
    isOriginating: (facts) => isOriginating(facts, site),
    isLocal: (address) => isLocal(partyOf(address), site),
    fallback: (verdict) => book.fallback(verdictFacts(verdict), verdict).choice,
    consider: (facts, recipient) => consider(facts, recipient, book),
    headers: rules.flatMap(({ conditions }) => conditions.flatMap(({ header }) => header ?? [])),
    mayDiffer: !config.monitor && differ,
    mayKeep: !config.monitor && (differ || actions.has('quarantine')),
    mayKeepSingle: !config.monitor && actions.has('quarantine'),
    removeRecipients: config.removeRecipients,
    sentinel,
    monitor: config.monitor,
    scanHead: config.oversize === 'scan-head',
    databasesMaxAgeMs: config.databasesMaxAge,
  }
}

function stopActions(sentinel: CompiledSentinel | undefined): readonly Action[] {
  return sentinel === undefined ? [] : [sentinel.decision.choice.action]
}

/** Host names in the networks of a policy, each once and in lower case, to be looked up before {@link compilePolicy}. */
export function hostNames({ skip, localNetworks, rules }: Config['policy']): readonly string[] {
  const lists = [skip.networks, localNetworks, ...rules.map(({ when }) => when.network ?? [])]
  return [...new Set(lists.flatMap(hostsIn))]
}

function hostsIn(list: readonly ListEntry[]): readonly string[] {
  return entriesOf(list).flatMap(({ text }) => {
    const parsed = parseNetwork(text)
    return parsed.ok && parsed.network.kind === 'host' ? [parsed.network.name] : []
  })
}
