import type { SignatureService } from '../../api/signatures/service.ts'
import { SignatureError } from '../../signatures/errors.ts'
import type { Updater } from '../../signatures/ports.ts'
import { createSignatureService } from './service.ts'

/** Joins what signatures of third parties need. */
export function buildSignatures(): SignatureService {
  return createSignatureService({
    plans: () => [],
    updater: NOTHING,
    ignoring: { ignore: missing, unignore: missing, entries: async () => [] },
    lookup: { find: missing, explain: missing },
    breaker: { tripped: () => [], rearm: async () => false },
  })
}

/** Stands in until the parts of an update are there. */
const NOTHING: Updater = {
  status: async () => [],
  live: async () => [],
  parked: async () => [],
  update: missing,
  apply: missing,
  history: async () => [],
  rollback: missing,
  recover: async () => undefined,
}

function missing(): Promise<never> {
  return Promise.reject(
    new SignatureError('SIGNATURES_PROGRAM_MISSING', 'Signatures cannot be updated by this version yet', {
      remedy: 'Take a newer version.',
    }),
  )
}
