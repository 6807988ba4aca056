import type { Address, Header, Mailbox } from 'postal-mime'
import { PREVIEW_BOUNDS } from '../bounds.ts'
import type { ShownAddress, ShownAuthentication, ShownHop } from '../types.ts'
import { visibleLine } from '../visible.ts'
import { shownAddress } from './names.ts'

const { listed } = PREVIEW_BOUNDS
/** A field is looked at no further than this, characters. */
const FIELD_CHARS = 4_000

/** Mailboxes of a field; groups are taken apart. */
export function addressesOf(field: Address | readonly Address[] | undefined): readonly ShownAddress[] {
  const all: readonly Address[] = field === undefined ? [] : Array.isArray(field) ? field : [field as Address]
  const boxes = all.slice(0, listed).flatMap((one): readonly Mailbox[] => one.group ?? [one])
  return boxes.slice(0, listed).map(({ name, address }) => shownAddress(name, address))
}

/** The way of the mail, the last station first. */
export function hopsOf(headers: readonly Header[]): readonly ShownHop[] {
  return valuesOf(headers, 'received').map((value) => {
    const semicolon = value.lastIndexOf(';')
    const path = semicolon === -1 ? value : value.slice(0, semicolon)
    const clause = (word: string) => {
      const [, found] = new RegExp(`(?:^|\\s)${word}\\s+(\\S+(?:\\s+\\([^()]*\\))?)`, 'i').exec(path) ?? []
      return found === undefined ? undefined : visibleLine(found, 200)
    }
    const date = semicolon === -1 ? undefined : visibleLine(value.slice(semicolon + 1).trim(), 100)
    return { from: clause('from'), by: clause('by'), with: clause('with'), date }
  })
}

/** Who says to have checked what. */
export function authenticationOf(headers: readonly Header[]): readonly ShownAuthentication[] {
  return valuesOf(headers, 'authentication-results').map((value) => {
    const [host = '', ...rest] = value.split(';')
    const results = rest.flatMap((one) => {
      const [, method, result] = /^\s*([a-z][\w-]{0,30})\s*(?:\/\s*\d+)?\s*=\s*(\w{1,30})/i.exec(one) ?? []
      return method === undefined || result === undefined
        ? []
        : [{ method: method.toLowerCase(), result: result.toLowerCase() }]
    })
    return { host: visibleLine(host.trim(), 200), results: results.slice(0, listed) }
  })
}

function valuesOf(headers: readonly Header[], key: string): readonly string[] {
  return headers
    .filter((header) => header.key === key)
    .slice(0, listed)
    .map(({ value }) => value.slice(0, FIELD_CHARS).replaceAll(/\s+/g, ' ').trim())
}
