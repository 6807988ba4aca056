import { AccessError } from '../access/errors.ts'

/** Longest name of an account, characters. */
export const NAME_MAX_CHARS = 64

const NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._@+ -]*$/u

/** A name as it is shown. @throws {AccessError} ACCESS_INVALID */
export function accountName(text: string): string {
  const name = text.normalize('NFC').trim()
  if (name.length <= NAME_MAX_CHARS && NAME.test(name)) return name
  throw new AccessError(
    'ACCESS_INVALID',
    `A name has 1 to ${NAME_MAX_CHARS} characters: letters, digits, blanks and . _ @ + -`,
    { remedy: 'Begin it with a letter or a digit.' },
  )
}

/** What two names have in common that nobody should have to tell apart: case, width, and how letters are composed. */
export function nameKeyOf(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase()
}
