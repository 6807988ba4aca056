import type { ListEntry } from '../../config/sections/lists.ts'
import {
  type Compared,
  comparedAddress,
  comparedDomain,
  type DomainPattern,
  fits,
  parseAddressPattern,
  parseDomainPattern,
} from '../../patterns/patterns.ts'

/** Whether an address is one of those that a list names. */
export type Matches = (address: string) => boolean

/** By the domains of a list. */
export function matchDomains(entries: readonly ListEntry[]): Matches {
  const patterns = texts(entries).flatMap((text) => {
    const parsed = parseDomainPattern(text)
    return parsed.ok ? [parsed.pattern] : [] // it was checked when the file was read
  })
  return (address) => {
    const compared = comparedDomain(address.slice(address.lastIndexOf('@') + 1))
    return patterns.some((pattern) => isDomain(pattern, compared))
  }
}

/** By the addresses of a list. */
export function matchAddresses(entries: readonly ListEntry[]): Matches {
  const patterns = texts(entries).flatMap((text) => {
    const parsed = parseAddressPattern(text)
    return parsed.ok ? [parsed.pattern] : []
  })
  return (address) => {
    const compared = comparedAddress(address)
    return patterns.some((pattern) => fits(pattern, compared))
  }
}

function isDomain(pattern: DomainPattern, compared: Compared): boolean {
  if (pattern.kind !== 'below') return fits(pattern, compared)
  return compared.key === pattern.domain || compared.key.endsWith(`.${pattern.domain}`)
}

function texts(entries: readonly ListEntry[]): readonly string[] {
  return entries.flatMap((entry) =>
    typeof entry === 'string' ? [entry] : (entry.lines ?? []).map(({ text }) => text),
  )
}
