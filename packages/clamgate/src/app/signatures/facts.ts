import type { Config } from '../../config/schema.ts'
import type { SignatureFacts } from '../../filter/ports.ts'
import type { SignatureParts } from './parts.ts'

/** What the filter asks of a finding, answered by what is live, ignored and tripped. */
export function signatureFacts(
  { origins, ignores, breaker, seen }: Pick<SignatureParts, 'origins' | 'ignores' | 'breaker' | 'seen'>,
  config: () => Config,
): SignatureFacts {
  return {
    origin: (signature) => origins.origin(signature),
    ignored(signature, envelope) {
      const entry = ignores.ignored(signature, envelope)
      return entry && { signature, reason: entry.reason, until: entry.until }
    },
    excuses: (signature, envelope) =>
      ignores
        .excuses(signature, envelope)
        .map(({ sha256, entry: { reason, until } }) => ({ sha256, ignored: { signature, reason, until } })),
    trip: (signature) => breaker.state(signature),
    hit(hit) {
      seen.hit(hit.signature)
      return breaker.hit(hit)
    },
    mayKeep: () => config().signatures.breaker.action === 'quarantine' && breaker.tripped().length > 0,
  }
}
