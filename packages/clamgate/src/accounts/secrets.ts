import { createHash, randomBytes } from 'node:crypto'

const SECRET_OCTETS = 32
/** 256 bits in base64url. */
const SECRET = /^[\w-]{43}$/

/** A secret that cannot be guessed: of a session, of an invite. */
export function newSecret(): string {
  return randomBytes(SECRET_OCTETS).toString('base64url')
}

/** It has the form of one of ours. */
export function isSecret(text: string): boolean {
  return SECRET.test(text)
}

/** What is kept of a secret: it has 80 bits and more, so that a quick hash is enough. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** An id that says nothing, for what is named in lists, addresses and commands, where a dash in front would be an option. */
export function newId(): string {
  for (;;) {
    const id = randomBytes(9).toString('base64url')
    if (!id.startsWith('-')) return id
  }
}
