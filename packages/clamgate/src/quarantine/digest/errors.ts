import { CodedError } from '../../ground/coded-error.ts'

/** Every code of {@link DigestError}. Match on these, never on the text. */
export const DIGEST_ERROR_CODES = [
  /** Digests could not be made or sent; they are tried again. Remedy: see the sentence: the store or the mail server is away. */
  'DIGEST_RUN_FAILED',
  /** A digest was not taken for one address; it is tried again until the next moment, one that is refused three times. Remedy: correct the address, or leave its domain out of digest.domains. */
  'DIGEST_NOT_DELIVERED',
  /** Digests of three moments in a row were not taken for an address, and are not sent there any more. Remedy: correct it, then: clamgate digest resume ADDRESS. */
  'DIGEST_ADDRESS_PAUSED',
  /** There is no such request, or its mail is gone. Remedy: clamgate quarantine requests list. */
  'DIGEST_NO_REQUEST',
  /** Somebody has decided about a request already, or its time is over. Remedy: clamgate quarantine requests list --all. */
  'DIGEST_REQUEST_DECIDED',
] as const
export type DigestErrorCode = (typeof DIGEST_ERROR_CODES)[number]

/** Digests, their links or requests could not do what they should. Mail that is scanned does not depend on it. */
export class DigestError extends CodedError<DigestErrorCode> {
  override readonly name = 'DigestError'
}
