import { cleanText } from '../../../ground/clean.ts'
import { SignatureError } from '../../errors.ts'

/** What redirects of a source may do. */
export interface RedirectRules {
  /** Where the first request went. */
  readonly start: URL
  /** Of the first request, for sentences. */
  readonly shown: string
  /** Other hosts that they may lead to, `HOST` or `HOST:PORT`. */
  readonly hosts: readonly string[]
  readonly secret: string | undefined
  hide(text: string): string
}

export const MAX_REDIRECTS = 5

/**
 * Where a redirect leads: to the same host, or to one of the named ones, never from https to http, and never with the
 * secret to another host.
 * @throws {SignatureError} SIGNATURES_REDIRECT
 */
export function redirectTarget(from: URL, location: string | undefined, rules: RedirectRules): URL {
  const refused = (why: string) => {
    const text = `${rules.shown} leads elsewhere: ${why}`
    return new SignatureError('SIGNATURES_REDIRECT', text, {
      remedy:
        'See whether the source has moved, and correct its url; a new release of Clamgate may know the new one.',
    })
  }
  if (location === undefined) throw refused('to nowhere, since its answer names no place')
  const to = URL.parse(location, from.href)
  const told = shownOf(to, location, rules)
  if (to === null || (to.protocol !== 'https:' && to.protocol !== 'http:')) {
    throw refused(`${told} is no https address`)
  }
  if (to.protocol === 'http:' && from.protocol === 'https:') throw refused(`${told} is not encrypted`)
  to.username = ''
  to.password = ''
  if (to.host === rules.start.host) return to
  if (!rules.hosts.includes(to.host) && !rules.hosts.includes(to.hostname)) {
    throw refused(`${told} is at another host`)
  }
  if (rules.secret !== undefined && carries(to, rules.secret)) {
    throw refused(`${told} would give the secret to another host`)
  }
  return to
}

/** Without its query, which is long and may hold anything; where there is a secret, no more than the host: it may be in disguise. */
function shownOf(to: URL | null, location: string, { secret, hide }: RedirectRules): string {
  if (to === null) return secret === undefined ? cleanText(location, 200) : 'what it names'
  return cleanText(hide(`${to.protocol}//${to.host}${secret === undefined ? to.pathname : '/'}`), 200)
}

function carries(to: URL, secret: string): boolean {
  if (to.href.includes(secret) || to.href.includes(encodeURIComponent(secret))) return true
  try {
    return decodeURIComponent(to.href).includes(secret)
  } catch {
    return false
  }
}
