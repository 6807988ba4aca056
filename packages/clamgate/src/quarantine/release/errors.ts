import { CodedError } from '../../ground/coded-error.ts'

/** Every code of {@link ReleaseError}. Match on these, never on the text. */
export const RELEASE_ERROR_CODES = [
  /** Nobody answers at quarantine.release.listener, or nobody who speaks SMTP. Nothing was sent. Remedy: clamgate doctor says what is wrong with the listener; clamgate setup adds it to Postfix. */
  'RELEASE_NO_LISTENER',
  /** The daemon stops, or whoever asked went away, before anything was sent. Remedy: ask again. */
  'RELEASE_STOPPED',
  /** The entry may not be given back in this form: malware is attached only as a ZIP. Remedy: release it as zip. */
  'RELEASE_FORM',
  /** Nobody of its recipients is left to release it to, or none is named. Remedy: clamgate quarantine show tells the state of each. */
  'RELEASE_NOBODY',
] as const
export type ReleaseErrorCode = (typeof RELEASE_ERROR_CODES)[number]

/** An entry could not be given back, and nothing was sent. */
export class ReleaseError extends CodedError<ReleaseErrorCode> {
  override readonly name = 'ReleaseError'
}
