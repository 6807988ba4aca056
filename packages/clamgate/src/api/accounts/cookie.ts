import type { FastifyReply, FastifyRequest } from 'fastify'

/** RFC 6265bis section 4.1.3.2: browsers take it with Secure, Path=/ and no Domain alone, so that no other host can set it. */
const COOKIE = '__Host-cg'

/** Secret of the session that a request carries; the empty text where it carries none, or several. */
export function sessionSecretOf({ headers }: FastifyRequest): string {
  const all = (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${COOKIE}=`))
    .map((pair) => pair.slice(COOKIE.length + 1))
  const [secret = '', ...more] = all
  return more.length === 0 ? secret : ''
}

/** `lax` while somebody comes back from another house that knows who it is. */
export function setSessionCookie(
  reply: FastifyReply,
  secret: string,
  sameSite: 'Strict' | 'Lax' = 'Strict',
): void {
  reply.header('set-cookie', `${COOKIE}=${secret}; Path=/; Secure; HttpOnly; SameSite=${sameSite}`)
}

export function dropSessionCookie(reply: FastifyReply): void {
  reply.header('set-cookie', `${COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0`)
}
