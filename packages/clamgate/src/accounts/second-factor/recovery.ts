import { randomInt } from 'node:crypto'
import { hashOf } from '../secrets.ts'

const CODES = 10
/** Without those that look like others. */
const LETTERS = 'ABCDEFGHJKMNPQRSTVWXYZ23456789'
const GROUPS = 4
const GROUP_CHARS = 4

/** Codes for who has lost the second factor: each good once, some 78 bits. */
export function newRecoveryCodes(): readonly string[] {
  const group = () => Array.from({ length: GROUP_CHARS }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  const code = () => Array.from({ length: GROUPS }, group).join('-')
  return Array.from({ length: CODES }, code)
}

/** What is kept of a code, however it is written. */
export function recoveryHash(code: string): string {
  const text = code
    .slice(0, 64)
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '')
  return hashOf(`recovery:${text}`)
}
