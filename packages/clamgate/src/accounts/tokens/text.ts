import { createHash, randomBytes } from 'node:crypto'

/*
 * `cg_`, 32 characters that hold 160 random bits, and 6 that are made of them: whoever looks for secrets that have got about
 * finds them by /cg_[a-z2-7]{38}/, and a slip of the pen costs no look into the database.
 */
const PREFIX = 'cg_'
const RANDOM_OCTETS = 20
const CHECK_CHARS = 6
const TEXT = /^cg_([a-z2-7]{32})([a-z2-7]{6})$/
/** RFC 4648 section 6, in lower case. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'

/** The text of a token that nobody can guess. */
export function newTokenText(random: Uint8Array = randomBytes(RANDOM_OCTETS)): string {
  const body = base32(random)
  return PREFIX + body + checkOf(body)
}

/** It has the form of one of ours, and no character is another. */
export function isTokenText(text: string): boolean {
  const [, body = '', check] = TEXT.exec(text) ?? []
  return check !== undefined && checkOf(body) === check
}

function checkOf(body: string): string {
  return base32(
    createHash('sha256')
      .update(PREFIX + body)
      .digest(),
  ).slice(0, CHECK_CHARS)
}

function base32(octets: Uint8Array): string {
  let bits = 0
  let held = 0
  let text = ''
  for (const octet of octets) {
    held = ((held << 8) | octet) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET.charAt((held >> bits) & 31)
    }
  }
  return text
}
