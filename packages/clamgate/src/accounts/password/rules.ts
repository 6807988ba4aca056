import { AccessError } from '../../access/errors.ts'
import { isEasy } from './easy.ts'

export const PASSWORD_MIN_CHARS = 12
export const PASSWORD_MAX_CHARS = 128

/**
 * Refuses a password that is too short, too long or easy to guess. Nothing is asked of its characters (NIST SP 800-63B section 3.1.1.2).
 * @throws {AccessError} ACCESS_INVALID
 */
export function checkNewPassword(password: string, name: string): void {
  const characters = password.isWellFormed() ? [...password.normalize('NFC')].length : 0
  if (characters < PASSWORD_MIN_CHARS || characters > PASSWORD_MAX_CHARS) {
    throw new AccessError(
      'ACCESS_INVALID',
      `A password has ${PASSWORD_MIN_CHARS} to ${PASSWORD_MAX_CHARS} characters`,
      { remedy: 'Take a few words that have nothing to do with each other, or have a password made.' },
    )
  }
  if (!isEasy(password, name)) return
  throw new AccessError('ACCESS_INVALID', 'This password is among the first that are guessed', {
    remedy: 'Take a few words that have nothing to do with each other, or have a password made.',
  })
}
