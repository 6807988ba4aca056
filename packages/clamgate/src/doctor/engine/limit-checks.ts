import type { Sentence } from '../../ground/saying/sentence.ts'
import { isYes } from '../../host/clamav/clamd-conf.ts'
import type { Check } from '../check.ts'
import type { ClamdConf } from '../host.ts'
import { advised, say, seen } from '../sentences/say.ts'
import { isSameServer, setting } from './clamd-conf-words.ts'
import type { LimitFact } from './limit-probe.ts'

const NAME = 'engine.alerts'

/**
 * Whether each clamd of others tells what is beyond its limits: by what it does, and where it could not be asked, by its
 * configuration on this host. Pure.
 */
export function limitChecks(facts: readonly LimitFact[], confs: readonly ClamdConf[]): readonly Check[] {
  return facts.map((fact) => {
    const conf = confs.find((one) => isSameServer(fact.address, one.address))
    return fact.answer.kind === 'unknown'
      ? byConfiguration(fact.address, fact.answer.reason, conf)
      : byDeed(fact, conf)
  })
}

function byDeed({ address, answer }: LimitFact, conf: ClamdConf | undefined): Check {
  if (answer.kind === 'alerts') {
    return { name: NAME, state: 'ok', ...seen(say('limits.told', { address })) }
  }
  const said = say('limits.passed', { address })
  if (conf === undefined) {
    return {
      name: NAME,
      state: 'warn',
      ...seen(said),
      ...advised(say('limits.set-there')),
    }
  }
  // The file has it, and the clamd that runs does not.
  if (hasAlerts(conf)) {
    return {
      name: NAME,
      state: 'warn',
      ...seen(said, say('limits.though', { path: conf.path })),
      ...advised(say('limits.restart')),
      command: 'systemctl restart clamav-daemon',
    }
  }
  return warnOf(conf, said)
}

function byConfiguration(address: string, reason: string, conf: ClamdConf | undefined): Check {
  if (conf === undefined) {
    return {
      name: NAME,
      state: 'skip',
      ...seen(say('limits.unknown', { address, why: reason })),
    }
  }
  if (hasAlerts(conf)) return { name: NAME, state: 'ok', ...seen(say('limits.set', { path: conf.path })) }
  return warnOf(conf, say('limits.not-set', { path: conf.path }))
}

function warnOf({ path }: ClamdConf, said: Sentence): Check {
  return {
    name: NAME,
    state: 'warn',
    ...seen(said),
    ...advised(say('limits.set-alerts', { path })),
    command: setting(path, 'AlertExceedsMax', 'yes'),
  }
}

function hasAlerts({ options }: ClamdConf): boolean {
  return isYes(options.get('alertexceedsmax'))
}
