import type { OutcomeKind, SignatureClass } from '../../config/schema.ts'
import type { WordKey } from './words.ts'

/** Why a mail was kept, in a word that its recipient understands. */
export function reasonOf({
  kind,
  class: name,
}: {
  readonly kind: OutcomeKind
  readonly class: SignatureClass | undefined
}): WordKey {
  if (kind === 'encrypted') return 'reason.encrypted'
  if (kind === 'limits-exceeded' || kind === 'oversize') return 'reason.limits'
  // Nothing is wrong with it: a rule, or the sentinel, keeps it.
  if (kind === 'clean' || kind === 'skipped') return 'reason.policy'
  if (kind !== 'infected') return 'reason.unchecked'
  return name === undefined ? 'reason.malware' : `reason.${name}`
}
