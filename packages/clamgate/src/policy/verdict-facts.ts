import type { FailureKind } from '../config/schema.ts'
import { unreachable } from '../ground/unreachable.ts'
import { classify } from './classes/signature-classes.ts'
import type { VerdictFacts } from './subject.ts'
import type { Verdict } from './verdict.ts'

/** What a verdict is for the policy. Encrypted content and exceeded limits are findings of clamd, by name. */
export function verdictFacts(verdict: Verdict): VerdictFacts {
  switch (verdict.kind) {
    case 'infected': {
      const found = classify(verdict.signature)
      const kind =
        found.class === 'encrypted' ? 'encrypted' : found.class === 'limits' ? 'limits-exceeded' : 'infected'
      return { kind, found, failure: undefined }
    }
    case 'failure':
      return { kind: 'failure', found: undefined, failure: failureKind(verdict.code) }
    case 'clean':
      return PLAIN.clean
    case 'oversize':
      return PLAIN.oversize
    case 'databases-missing':
      return PLAIN.missing
    case 'databases-outdated':
      return PLAIN.outdated
    case 'skipped':
      return PLAIN.skipped
    default:
      return unreachable(verdict)
  }
}

const PLAIN = {
  clean: { kind: 'clean', found: undefined, failure: undefined },
  oversize: { kind: 'oversize', found: undefined, failure: undefined },
  missing: { kind: 'databases-missing', found: undefined, failure: undefined },
  outdated: { kind: 'databases-outdated', found: undefined, failure: undefined },
  skipped: { kind: 'skipped', found: undefined, failure: undefined },
} as const satisfies Readonly<Record<string, VerdictFacts>>

/** What the code of a failure means for `failure` conditions: codes of `engine/errors.ts` and `filter/verdict.ts`. */
export function failureKind(code: string): FailureKind {
  return FAILURE_KINDS.get(code) ?? 'error'
}

const FAILURE_KINDS: ReadonlyMap<string, FailureKind> = new Map([
  ['ENGINE_UNAVAILABLE', 'unavailable'],
  ['ENGINE_STOPPED', 'unavailable'],
  ['ENGINE_CLAMD_MISSING', 'unavailable'],
  ['ENGINE_CLAMD_START', 'unavailable'],
  ['ENGINE_CLAMD_DIED', 'unavailable'],
  ['ENGINE_CLAMD_BLIND', 'unavailable'],
  ['ENGINE_CLAMD_SILENT', 'unavailable'],
  ['ENGINE_OVERLOADED', 'overloaded'],
  ['SCAN_TIMEOUT', 'timeout'],
  ['CLAMD_REPLY_TIMEOUT', 'timeout'],
  ['CLAMD_READ_TIMED_OUT', 'timeout'],
])
