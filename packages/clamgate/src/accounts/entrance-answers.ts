import { AccessError } from '../access/errors.ts'
import type { SecondMethod } from './entrance-types.ts'
import type { countTry } from './throttle.ts'
import type { KnownAccount } from './types.ts'

/** What an account has to show beside its password. */
export function methodsOf({
  secondFactors: { totp, webauthn, recovery },
}: KnownAccount): readonly SecondMethod[] {
  const methods: SecondMethod[] = []
  if (totp) methods.push('totp')
  if (webauthn > 0) methods.push('webauthn')
  if (methods.length > 0 && recovery > 0) methods.push('recovery')
  return methods
}

/** It was not looked at: too many wait already, or who knows the answer is away. */
export function isUnseen(error: unknown): boolean {
  return error instanceof AccessError && (error.code === 'ACCESS_TOO_MANY' || error.code === 'ACCESS_AWAY')
}

/** Whoever keeps this host busy, and a directory that is away, hold up nobody whose password or code was not even looked at. */
export async function seen<T>(
  work: Promise<T>,
  ...counted: readonly ReturnType<typeof countTry>[]
): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (isUnseen(error)) for (const one of counted) one('takenBack')
    throw error
  }
}

export function wrong(sentence: string): AccessError {
  return new AccessError('ACCESS_WRONG', sentence, {
    remedy: 'Try again. An administrator can make a new way in; on the host: clamgate console invite.',
  })
}

export function notFitting(): AccessError {
  return wrong('Name and password do not fit')
}

export function noSession(): AccessError {
  return new AccessError('ACCESS_NO_SESSION', 'Nobody has signed in here, or the session has ended', {
    remedy: 'Sign in.',
  })
}

/** Whoever comes by single sign-on, and has nothing to show here. */
export function noProof(): AccessError {
  return new AccessError('ACCESS_INVALID', 'This account has neither a password nor an authenticator here', {
    remedy: 'Sign out, and in again by single sign-on: that is a fresh proof. Or add an authenticator then.',
  })
}
