import { CodedError } from '../ground/coded-error.ts'

/** Every code of {@link AccessError}. Match on these, never on the text. */
export const ACCESS_ERROR_CODES = [
  /** The request carries no session or token that is good. Remedy: sign in; a token may have ended or been taken back. */
  'ACCESS_NO_SESSION',
  /** Name and password, or what is shown beside them, do not fit. Remedy: try again; clamgate console invite makes a new way in. */
  'ACCESS_WRONG',
  /** Too many tries that failed, from this address or for this name. Remedy: wait for as long as it says. */
  'ACCESS_TOO_MANY',
  /** There is no such thing, or it is not for the one who asks. Remedy: ask an administrator whether it is yours to see. */
  'ACCESS_NONE',
  /** The act needs a fresh proof of who asks. Remedy: show the password or second factor again; it is good for ten minutes. */
  'ACCESS_PROOF_NEEDED',
  /** The request does not come from a page of the console. Remedy: open the console by the address of console.url. */
  'ACCESS_FOREIGN',
  /** Accounts, sessions and the audit cannot be read now. Remedy: see clamgate doctor for the store; mail goes on. */
  'ACCESS_AWAY',
  /** What was given cannot be an account, a password, a token. Remedy: as the sentence says. */
  'ACCESS_INVALID',
  /** Somebody has changed it meanwhile. Remedy: look at it as it is now, and do it again. */
  'ACCESS_CHANGED',
  /** The secret of an authenticator was sealed by a key that is not on this host. Remedy: show a recovery code; bring back second-factors.key or console.secretKey, or take the second factor away. */
  'ACCESS_KEY_LOST',
] as const
export type AccessErrorCode = (typeof ACCESS_ERROR_CODES)[number]

/** Somebody may not do what was asked, or cannot be known. */
export class AccessError extends CodedError<AccessErrorCode> {
  override readonly name = 'AccessError'
}

/** The same words whether it is not there or not theirs. @throws {AccessError} ACCESS_NONE */
export function noSuchThing(): never {
  throw new AccessError('ACCESS_NONE', 'There is nothing here that you may see or do', {
    remedy: 'Ask an administrator whether it is yours to see.',
  })
}

/** Somebody has to show first who they are. */
export function proofNeeded(): AccessError {
  return new AccessError('ACCESS_PROOF_NEEDED', 'Show once more that it is you', {
    remedy: 'Show your password or second factor again; it is good for ten minutes.',
  })
}
