import { withoutFinalDot } from '../patterns/domain.ts'

/** An address in the forms that conditions want. */
export interface Party {
  /** As it came. */
  readonly text: string
  readonly lower: string
  /** What is behind the last @, in lower case; empty where there is none. */
  readonly domain: string
}

export function partyOf(text: string): Party {
  const lower = text.toLowerCase()
  return { text, lower, domain: withoutFinalDot(lower.slice(lower.lastIndexOf('@') + 1 || lower.length)) }
}
