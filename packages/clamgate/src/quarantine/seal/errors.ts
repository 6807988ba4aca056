import { CodedError } from '../../ground/coded-error.ts'

/** Every code of {@link SealError}. Match on these, never on the text. */
export const SEAL_ERROR_CODES = [
  /** A file of quarantine.identities cannot be read. Remedy: give it to the user of the daemon with mode 0400, or take it out of quarantine.identities. */
  'QUARANTINE_KEY_UNREADABLE',
  /** Others than the user of the daemon may read or change a file of quarantine.identities; it is not used. Remedy: chown it to the user of the daemon, and chmod 0400. */
  'QUARANTINE_KEY_UNSAFE',
  /** A file of quarantine.identities holds no identity of age (AGE-SECRET-KEY-1…), or a key of quarantine.encryptTo is none. Remedy: make a key with clamgate quarantine key new. */
  'QUARANTINE_KEY_INVALID',
  /** A key is to be written where a file is already. Remedy: name another file with --to; a key that entries are encrypted to must never be written over. */
  'QUARANTINE_KEY_EXISTS',
] as const
export type SealErrorCode = (typeof SEAL_ERROR_CODES)[number]

/** Something is wrong with a key of the quarantine. */
export class SealError extends CodedError<SealErrorCode> {
  override readonly name = 'SealError'
}
