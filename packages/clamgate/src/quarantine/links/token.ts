import { createHash, randomBytes } from 'node:crypto'

const TOKEN_BYTES = 32
/** What can be a token, in base64url: anything else is not even looked up. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/

/** A new token, 256 random bits. It goes into one mail, and is written down nowhere. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

/** What is written down of a token. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

export function isToken(text: string): boolean {
  return TOKEN.test(text)
}

/** Where a link leads. @param consoleUrl `console.url` */
export function linkUrl(consoleUrl: string, token: string): string {
  return `${consoleUrl.replace(/\/+$/, '')}/q/${token}`
}
