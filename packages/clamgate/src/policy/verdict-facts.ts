import { classify } from './classes/signature-classes.ts'
import type { VerdictFacts } from './subject.ts'
import type { Found } from './types.ts'
import type { Origin, Verdict } from './verdict.ts'
import { failureKind } from './words/failures.ts'

/** What a verdict is for the policy. Encrypted content and exceeded limits are findings of clamd, by name. */
export function verdictFacts(verdict: Verdict): VerdictFacts {
  switch (verdict.kind) {
    case 'infected': {
      const found = withOrigin(classify(verdict.signature, verdict.origin?.class), verdict.origin)
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

/** The file says more than the name, which anybody can give. */
function withOrigin(found: Found, origin: Origin | undefined): Found {
  if (origin === undefined) return found
  const { source, file, rating } = origin
  return {
    ...found,
    source,
    ...(file === undefined ? {} : { file }),
    ...(rating === undefined ? {} : { rating }),
  }
}
