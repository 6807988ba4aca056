import { cleanText } from '../../ground/clean.ts'
import { FalsePositiveError } from './errors.ts'

/** For what a signature is ignored: this content, all mail of the sender, of its domain, or all mail. */
export const FALSE_POSITIVE_SCOPES = ['content', 'sender', 'domain', 'all'] as const
export type FalsePositiveScope = (typeof FALSE_POSITIVE_SCOPES)[number]

/** A scope in the words of `signatures ignore`. */
export interface IgnoreScope {
  readonly sha256?: string
  readonly scope?: string
}

/** What has no meaning of its own in a pattern of addresses. */
const PLAIN_LOCAL = /^[\p{L}\p{N}.!#$%&'+=^_`{|}~-]+$/u
const PLAIN_DOMAIN = /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*$/u

/**
 * The scope of an entry. The sender comes from outside: one that would be read as a pattern is not taken.
 * @param sender without brackets; empty: the null sender
 * @param sha256 of the part, or of the mail where no part can be named
 * @throws {FalsePositiveError} FALSE_POSITIVE_SCOPE
 */
export function scopeOf(wanted: FalsePositiveScope, sender: string, sha256: string): IgnoreScope {
  switch (wanted) {
    case 'content':
      return { sha256 }
    case 'all':
      return {}
    default: {
      const at = sender.lastIndexOf('@')
      const [local, domain] = [sender.slice(0, Math.max(0, at)), sender.slice(at + 1)]
      if (sender === '' || at === -1) throw refused(`the mail has no ${wanted}`)
      if (!PLAIN_DOMAIN.test(domain) || (wanted === 'sender' && !PLAIN_LOCAL.test(local))) {
        throw refused(`${cleanText(sender, 100)} would be read as a pattern`)
      }
      return { scope: `sender:${wanted === 'sender' ? sender : domain}` }
    }
  }
}

function refused(why: string): FalsePositiveError {
  return new FalsePositiveError('FALSE_POSITIVE_SCOPE', `The scope cannot be used: ${why}`, {
    remedy: 'Take the scope content, or ignore it by hand: clamgate signatures ignore',
  })
}
