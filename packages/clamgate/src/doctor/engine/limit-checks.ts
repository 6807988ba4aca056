import { isYes } from '../../host/clamav/clamd-conf.ts'
import type { Check } from '../check.ts'
import type { ClamdConf } from '../host.ts'
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
    return { name: NAME, state: 'ok', detail: `clamd on ${address} tells what is beyond its limits` }
  }
  const detail = `clamd on ${address} calls a mail clean that is nested deeper than it looks: what is beyond its limits passes as clean`
  if (conf === undefined) {
    return {
      name: NAME,
      state: 'warn',
      detail,
      remedy: 'Set AlertExceedsMax yes in the clamd.conf of that server, and restart clamd.',
    }
  }
  // The file has it, and the clamd that runs does not.
  if (hasAlerts(conf)) {
    return {
      name: NAME,
      state: 'warn',
      detail: `${detail}, though ${conf.path} has AlertExceedsMax`,
      remedy: 'Restart clamd: it reads its configuration at its start only.',
      command: 'systemctl restart clamav-daemon',
    }
  }
  return warnOf(conf, detail)
}

function byConfiguration(address: string, reason: string, conf: ClamdConf | undefined): Check {
  if (conf === undefined) {
    return {
      name: NAME,
      state: 'skip',
      detail: `clamd on ${address} could not be asked about its limits, and has no clamd.conf on this host: ${reason}`,
    }
  }
  if (hasAlerts(conf)) return { name: NAME, state: 'ok', detail: `${conf.path} has AlertExceedsMax` }
  return warnOf(
    conf,
    `${conf.path} has no AlertExceedsMax: what is beyond the limits of clamd passes as clean`,
  )
}

function warnOf({ path }: ClamdConf, detail: string): Check {
  return {
    name: NAME,
    state: 'warn',
    detail,
    remedy: `Set AlertExceedsMax yes in ${path}, and restart clamd.`,
    command: setting(path, 'AlertExceedsMax', 'yes'),
  }
}

function hasAlerts({ options }: ClamdConf): boolean {
  return isYes(options.get('alertexceedsmax'))
}
