import { placeOf } from './text/list.ts'

/**
 * Milters that sign, or may: what is signed has to be what was scanned. By the names of their programs, which stand in
 * the paths of their sockets as well; rspamd and Amavis sign where they are told to.
 */
const NAMES = /dkim|openarc|rspamd|rmilter|amavis|(?:^|[/_-])arc(?:[/_.-]|$)|signing|signer|sigh/i

/** Ports that their documents and packages use: OpenDKIM, dkimpy-milter, OpenARC, OpenDKIM in many how-tos, rspamd. */
const PORTS = new Set(['8891', '8892', '8894', '12301', '11332'])

/** Whether a milter signs, by what its entry says. */
export function isSigner(entry: string): boolean {
  const place = placeOf(entry)
  return NAMES.test(place) || (/^inet6?:/.test(place) && PORTS.has(place.slice(place.lastIndexOf(':') + 1)))
}

/** Whether a program of that name signs. */
export function isSigningProgram(name: string): boolean {
  return NAMES.test(name)
}
