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
    default:
      return { kind: verdict.kind, found: undefined, failure: undefined }
  }
}
