import { CodedError } from '../../ground/coded-error.ts'

/** Every code of {@link FalsePositiveError}. Match on these, never on the text. */
export const FALSE_POSITIVE_ERROR_CODES = [
  /** The entry was kept for another reason than a signature: there is nothing to ignore or to report. Remedy: release it with clamgate quarantine release. */
  'FALSE_POSITIVE_NO_SIGNATURE',
  /** The scope does not fit the entry: it has no sender, or one that would be read as a pattern. Remedy: take the scope content. */
  'FALSE_POSITIVE_SCOPE',
  /** There is no such file in the report. Remedy: the preview names those that there are. */
  'FALSE_POSITIVE_NO_FILE',
  /** The message is too large to look for the part in memory. Remedy: release it with clamgate quarantine release, ignore the signature by hand, and export the message for the report. */
  'FALSE_POSITIVE_TOO_LARGE',
] as const
export type FalsePositiveErrorCode = (typeof FALSE_POSITIVE_ERROR_CODES)[number]

/** Something of a false positive could not be done. */
export class FalsePositiveError extends CodedError<FalsePositiveErrorCode> {
  override readonly name = 'FalsePositiveError'
}
