import type { SignatureFacts } from '../ports.ts'

/** Where nothing is known of signatures but their names. */
export const NO_SIGNATURE_FACTS: SignatureFacts = {
  origin: async () => undefined,
  ignored: () => undefined,
  excuses: () => [],
  trip: () => undefined,
  hit: () => undefined,
  mayKeep: () => false,
}
