import type { IncomingHttpHeaders } from 'node:http'
import { userInfo } from 'node:os'
import { type Actor, HOST } from '../../access/actor.ts'

/** What the command line says of itself with each request; a name is written as in an address (RFC 3986 section 2.1). */
const USER_HEADER = 'x-clamgate-user'
const USER_MAX_CHARS = 100
const BY_COMMAND = ' (command line)'

/** For each request of the command line, so that every act stands in the audit with the user who gave the command. */
export function userHeaders(): Readonly<Record<string, string>> {
  return { [USER_HEADER]: encodeURIComponent(user()) }
}

/**
 * The administrator of the host, by the name that the command line says. Whoever may open the control socket may say any: it is shown as
 * what was said there, and is good for no right.
 */
export function hostActor(headers: IncomingHttpHeaders): Actor {
  const said = headers[USER_HEADER]
  const name = typeof said === 'string' ? decoded(said) : undefined
  return name === undefined ? HOST : { ...HOST, name: name + BY_COMMAND }
}

/** With the user behind sudo, whom some commands name in their request. */
export function nameFor({ name }: Actor, behind: string): string {
  return name.endsWith(BY_COMMAND) ? behind + BY_COMMAND : behind
}

/** A user id that has no name, as in containers, is a number. */
function user(): string {
  try {
    return userInfo().username
  } catch {
    return `${process.getuid?.() ?? 'unknown'}`
  }
}

function decoded(said: string): string | undefined {
  try {
    const name = decodeURIComponent(said)
    return /^[^\p{C}\p{Zl}\p{Zp}]+$/u.test(name) && name.length <= USER_MAX_CHARS ? name : undefined
  } catch {
    return undefined
  }
}
