import { domainForms } from './domain-forms.ts'
import { composed, fold } from './fold.ts'
import type { Compared } from './pattern.ts'
import { comparedText, distinct } from './text.ts'

/** An envelope address, or a log-in name that may be one: its domain in both forms. What is in front of the last @ has one only. */
export function comparedAddress(address: string): Compared {
  const at = address.lastIndexOf('@')
  return at === -1 ? comparedText(address) : inBothForms(address, at + 1)
}

/** A domain in both forms. */
export function comparedDomain(domain: string): Compared {
  return inBothForms(domain, 0)
}

function inBothForms(text: string, from: number): Compared {
  const { ascii, unicode } = domainForms(text.slice(from))
  const head = text.slice(0, from)
  const key = fold(head) + ascii
  if (ascii === unicode) return { key, folded: [key], texts: distinct([composed(text), head + ascii]) }
  return {
    key,
    folded: [key, fold(head + unicode)],
    texts: distinct([composed(text), composed(head) + ascii, composed(head) + unicode]),
  }
}
