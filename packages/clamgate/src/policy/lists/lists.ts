import type { ListEntry } from '../../config/schema.ts'
import {
  comparedAddress,
  parseAddressPattern,
  parseDomainPattern,
  parseLoginPattern,
  parseNamePattern,
  parseNetwork,
  parseRawPattern,
} from '../../patterns/patterns.ts'
import { type Entry, entriesOf, parseEntries } from './entries.ts'
import { type NetworkList, networkList } from './network-list.ts'
import { type TextList, textList } from './text-list.ts'

/** Addresses of host names. */
export type Resolved = ReadonlyMap<string, readonly string[]>

/** Clients by network. `key` is where the list is configured, here and below: `policy.skip.networks`. */
export function networks(key: string, list: readonly ListEntry[], resolved: Resolved): NetworkList {
  return networkList(parseEntries(key, entriesOf(list), parseNetwork), resolved)
}

/** Envelope addresses. */
export function addresses(key: string, list: readonly ListEntry[]): TextList {
  return textList(parseEntries(key, entriesOf(list), parseAddressPattern))
}

/** Domains. */
export function domains(key: string, list: readonly ListEntry[]): TextList {
  return textList(parseEntries(key, entriesOf(list), parseDomainPattern))
}

/** Names of signatures. */
export function names(key: string, list: readonly ListEntry[]): TextList {
  return textList(parseEntries(key, entriesOf(list), parseNamePattern))
}

/** What the MTA gives, octet by octet. */
export function rawTexts(key: string, list: readonly ListEntry[]): TextList {
  return textList(parseEntries(key, entriesOf(list), parseRawPattern))
}

/** Names that people log in with. */
export function logins(key: string, list: readonly ListEntry[]): TextList {
  return textList(parseEntries(key, entriesOf(list), parseLoginPattern))
}

/** The entry that a log-in name fits; nobody who has not logged in fits any. */
export function findLogin(list: TextList, authenticated: string | undefined): Entry | undefined {
  if (authenticated === undefined || authenticated === '') return undefined
  return list.find(comparedAddress(authenticated))
}
