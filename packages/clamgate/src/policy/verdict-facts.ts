import type { OutcomeKind } from '../config/schema.ts'
import { unreachable } from '../ground/unreachable.ts'
import { classify } from './classes/signature-classes.ts'
import type { VerdictFacts } from './subject.ts'
import type { Verdict } from './verdict.ts'
import { failureKind } from './words/failures.ts'

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
    case 'oversize':
    case 'databases-missing':
    case 'databases-outdated':
    case 'skipped':
      return PLAIN[verdict.kind]
    default:
      return unreachable(verdict)
  }
}

/** Made once: clean mail is most of all mail. */
const PLAIN = {
  clean: plain('clean'),
  oversize: plain('oversize'),
  'databases-missing': plain('databases-missing'),
  'databases-outdated': plain('databases-outdated'),
  skipped: plain('skipped'),
}

function plain(kind: OutcomeKind): VerdictFacts {
  return Object.freeze({ kind, found: undefined, failure: undefined })
}
