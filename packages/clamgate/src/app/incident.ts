import { randomInt } from 'node:crypto'

/** Letters that nobody confuses when reading them out on the telephone (Crockford's base 32). */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 10

/** An id that the reply to a client and its log line share: ten letters and digits, fifty bits of chance. */
export function newIncident(): string {
  let id = ''
  for (let i = 0; i < LENGTH; i++) id += DIGITS[randomInt(DIGITS.length)]
  return id
}
