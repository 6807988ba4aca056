import { type Compared, comparedAddress, comparedDomain } from '../patterns/patterns.ts'

/** An address in the forms that conditions want. */
export interface Party {
  readonly address: Compared
  /** What is behind the last @; its key is empty where there is none. */
  readonly domain: Compared
}

export function partyOf(text: string): Party {
  const domain = text.slice(text.lastIndexOf('@') + 1 || text.length)
  return { address: comparedAddress(text), domain: comparedDomain(domain) }
}
