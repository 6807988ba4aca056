import type { Config } from '../../config/schema.ts'
import type { DigestLanguage } from '../../config/sections/digest.ts'
import { recipientMailbox } from '../../notify/mail/mailbox.ts'
import { matchAddresses, matchDomains } from './matchers.ts'
import type { Reader } from './types.ts'

type DigestSettings = Config['digest']

/** Who hears of a kept mail, and who decides about it. */
export interface Readers {
  /** Everybody who has a digest that mail for this address stands in. */
  of(recipient: string): readonly Reader[]
  /** Who looks after mail for this address: those of its domain, else the one address for all. */
  managersOf(recipient: string): readonly Reader[]
  languageOf(address: string): DigestLanguage
}

/** Of the configuration that is in force. */
export function createReaders(settings: DigestSettings): Readers {
  const isRecipient = matchDomains(settings.domains)
  const managers = settings.managers.map((manager) => ({
    ...manager,
    looksAfter: matchDomains(manager.domains),
  }))
  const languages = settings.languages.map(({ for: addresses, language }) => ({
    language,
    speaks: matchAddresses(addresses),
  }))
  const languageOf = (address: string) =>
    languages.find(({ speaks }) => speaks(address))?.language ?? settings.language

  function named(recipient: string): readonly Reader[] {
    return managers
      .filter(({ looksAfter }) => looksAfter(recipient))
      .map(({ address, language = languageOf(address) }) => ({ role: 'manager', address, language }))
  }

  function forAll(): readonly Reader[] {
    const { address } = settings
    return address === undefined ? [] : [{ role: 'all', address, language: languageOf(address) }]
  }

  return {
    of(recipient) {
      const isOwn = recipientMailbox(recipient) !== undefined && isRecipient(recipient)
      const own: readonly Reader[] = isOwn
        ? [{ role: 'recipient', address: recipient, language: languageOf(recipient) }]
        : []
      return [...own, ...named(recipient), ...forAll()]
    },
    managersOf(recipient) {
      const found = named(recipient)
      return found.length > 0 ? found : forAll()
    },
    languageOf,
  }
}

/** Under which a reader is remembered: an address that is recipient and manager has a digest of each. */
export function readerKey({ role, address }: Pick<Reader, 'role' | 'address'>): string {
  return `${role}:${address.toLowerCase()}`
}
