import type { ListEntry, Rule, UnscannableKey } from '../config/schema.ts'
import { comparedText, sourceName } from '../patterns/patterns.ts'
import { sourcesOf } from './classes/sources.ts'
import { directionOf, type Home, isLoggedIn } from './direction.ts'
import { entriesOf } from './lists/entries.ts'
import { findLogin, logins } from './lists/lists.ts'
import type { NetworkList } from './lists/network-list.ts'
import type { TextList } from './lists/text-list.ts'
import type { Party } from './party.ts'
import type { Subject } from './subject.ts'
import type { HeaderTest } from './types.ts'
import { unscannableKey } from './words/readings.ts'

/** What a condition asks. */
export interface ConditionTest {
  /** The answer may differ between the recipients of a message. */
  readonly perRecipient: boolean
  /** `recipient` is undefined where none is known; what asks for recipients doesn't hold then. */
  holds(subject: Subject, recipient: Party | undefined): boolean
  /** What it asks of header fields, if it does. */
  readonly header?: HeaderTest
}

/** A question on the message as a whole. */
export function whole(holds: (subject: Subject) => boolean): ConditionTest {
  return { perRecipient: false, holds }
}

export function bySignature(list: TextList): ConditionTest {
  return whole(({ found, signature }) => found !== undefined && list.find(signature) !== undefined)
}

/** `unofficial` is everybody but `official`. Names were looked at with the configuration. */
export function bySource(list: readonly ListEntry[]): ConditionTest {
  const wanted = new Set(entriesOf(list).map(({ text }) => sourceName(text)))
  const anybodyElse = wanted.has('unofficial')
  return whole(({ found }) => {
    if (found === undefined) return false
    return (
      sourcesOf(found).some((source) => wanted.has(source)) || (anybodyElse && found.source !== 'official')
    )
  })
}

/** A finding whose file is not known is in none. */
export function byFile(list: TextList): ConditionTest {
  return whole(({ found }) => found?.file !== undefined && list.find(comparedText(found.file)) !== undefined)
}

/** Holds for mail whose readers get different objects: other mail has classes, too, and nobody minds. */
export function byAmbiguity(list: TextList): ConditionTest {
  return whole(({ facts: { verdict } }) => {
    return (
      verdict.kind === 'ambiguous' && verdict.classes.some((id) => list.find(comparedText(id)) !== undefined)
    )
  })
}

/** Parts of different kinds come as verdicts of their own; see {@link atOnce}. */
export function byUnscannable(keys: readonly UnscannableKey[]): ConditionTest {
  return whole(({ facts: { verdict } }) => {
    return (
      verdict.kind === 'unscannable' && verdict.parts.every(({ kind }) => keys.includes(unscannableKey(kind)))
    )
  })
}

/** Both bounds exclude the size that they name. */
export function bySize({ above, below }: NonNullable<Rule['when']['size']>): ConditionTest {
  return whole(({ facts: { sizeBytes } }) => {
    return (above === undefined || sizeBytes > above) && (below === undefined || sizeBytes < below)
  })
}

export function byLogin(key: string, wanted: boolean | readonly ListEntry[]): ConditionTest {
  if (typeof wanted === 'boolean') return whole(({ facts }) => isLoggedIn(facts) === wanted)
  const list = logins(key, wanted)
  return whole(({ facts }) => findLogin(list, facts.authenticated) !== undefined)
}

export function byNetwork(list: NetworkList): ConditionTest {
  return whole(({ client }) => list.find(client) !== undefined)
}

/** Asks for recipients only where it must: between outbound and local. */
export function byDirection(wanted: readonly string[], home: Home): ConditionTest {
  const inbound = wanted.includes('inbound')
  const outbound = wanted.includes('outbound')
  if (outbound === wanted.includes('local'))
    return whole(({ originating }) => (originating ? outbound : inbound))
  return {
    perRecipient: true,
    holds: ({ originating }, recipient) => {
      if (!originating) return inbound
      return recipient !== undefined && wanted.includes(directionOf(originating, recipient, home))
    },
  }
}

export function bySender(list: TextList): ConditionTest {
  return whole(({ sender }) => list.find(sender.address) !== undefined)
}

/** An address without a domain, and the null sender, are in none. */
export function bySenderDomain(list: TextList): ConditionTest {
  return whole(({ sender: { domain } }) => domain.key !== '' && list.find(domain) !== undefined)
}

export function byRecipient(list: TextList): ConditionTest {
  return {
    perRecipient: true,
    holds: (_, recipient) => recipient !== undefined && list.find(recipient.address) !== undefined,
  }
}

export function byRecipientDomain(list: TextList): ConditionTest {
  return {
    perRecipient: true,
    holds: (_, recipient) => {
      if (recipient === undefined || recipient.domain.key === '') return false
      return list.find(recipient.domain) !== undefined
    },
  }
}

export function byHeader(test: HeaderTest): ConditionTest {
  return { ...whole(({ facts: { headers } }) => headers.has(test)), header: test }
}
