import type { Action, Config } from '../config/schema.ts'
import { unreachable } from '../ground/unreachable.ts'
import type { Decision } from './rules.ts'
import type { VerdictFacts } from './subject.ts'
import type { Reason, Skip } from './types.ts'
import type { Verdict } from './verdict.ts'

/** Decides by the keys of `policy`, where no rule does. */
export type Fallback = (facts: VerdictFacts, verdict: Verdict) => Decision

/** Makes the decisions of the keys ready. */
export function compileDefaults(policy: Config['policy']): Fallback {
  const clean = byKey('policy.clean', policy.clean)
  const infected = byKey('policy.infected', policy.infected)
  const encrypted = policy.encrypted === undefined ? infected : byKey('policy.encrypted', policy.encrypted)
  const limits =
    policy.limitsExceeded === undefined ? infected : byKey('policy.limitsExceeded', policy.limitsExceeded)
  const failure = byKey('policy.failure', policy.failure)
  const missing = byKey('policy.databasesMissing', policy.databasesMissing)
  const outdated = byKey('policy.databasesOutdated', policy.databasesOutdated)
  const oversize = compileOversize(policy)
  return ({ kind }, verdict) => {
    switch (kind) {
      case 'clean':
        return clean
      case 'infected':
        return infected
      case 'encrypted':
        return encrypted
      case 'limits-exceeded':
        return limits
      case 'failure':
        return failure
      case 'databases-missing':
        return missing
      case 'databases-outdated':
        return outdated
      case 'oversize':
        return verdict.kind === 'oversize' && verdict.head === 'clean' ? oversize.head : oversize.unscanned
      case 'skipped':
        return verdict.kind === 'skipped' ? bySkip(verdict.skip) : failure
      default:
        return unreachable(kind)
    }
  }
}

/** Mail whose beginning was to be scanned and was not has not been scanned at all. */
function compileOversize({ oversize, clean, failure }: Config['policy']) {
  if (oversize !== 'scan-head') {
    const decision = byKey('policy.oversize', oversize)
    return { head: decision, unscanned: decision }
  }
  return {
    head: decisionOf(clean, {
      text: `policy.oversize: scan-head, then policy.clean: ${clean}`,
      key: 'policy.clean',
    }),
    unscanned: decisionOf(failure, {
      text: `policy.oversize: scan-head, but it was not scanned, so policy.failure: ${failure}`,
      key: 'policy.failure',
    }),
  }
}

function byKey(key: string, action: Action): Decision {
  return decisionOf(action, { text: `${key}: ${action}`, key })
}

const SKIP_KEYS: Readonly<Record<Skip['by'], string>> = {
  network: 'policy.skip.networks',
  authenticated: 'policy.skip.authenticated',
  sender: 'policy.skip.senders',
  recipients: 'policy.skip.recipients',
}

function bySkip({ by, entry, place }: Skip): Decision {
  const key = SKIP_KEYS[by]
  const where = place === undefined ? '' : ` (${place.file}:${place.line})`
  return decisionOf('accept', { text: `${key}: ${entry}${where}`, key })
}

function decisionOf(action: Action, reason: Reason): Decision {
  return { choice: { action, reason }, message: undefined, tag: undefined }
}

/** Every action that these keys may choose. */
export function defaultActions(policy: Config['policy']): readonly Action[] {
  const {
    clean,
    infected,
    encrypted,
    limitsExceeded,
    failure,
    oversize,
    databasesMissing,
    databasesOutdated,
  } = policy
  const all = [
    clean,
    infected,
    encrypted,
    limitsExceeded,
    failure,
    oversize,
    databasesMissing,
    databasesOutdated,
    'accept',
  ] as const
  return all.filter((action) => action !== undefined && action !== 'scan-head')
}
