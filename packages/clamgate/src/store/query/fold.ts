import { domainForms } from '../../patterns/domain-forms.ts'

/** Text as it is compared: without case. What is stored to be searched and what is searched for go through this alike. */
export function fold(text: string): string {
  return text.toLowerCase()
}

/**
 * The domain of a folded address: what stands behind its last `@`, without a dot at its end; empty where there is none. It is in one of
 * its two forms, however it was spelled: letters of other widths, or put together from several characters, name the same domain.
 */
export function domainOf(folded: string): string {
  const at = folded.lastIndexOf('@')
  if (at < 0) return ''
  const domain = folded.slice(at + 1).replace(/\.$/, '')
  const { ascii, unicode } = domainForms(domain)
  return domain === ascii ? ascii : unicode
}

/** A domain in the forms that rows may have it in, see {@link domainOf}. */
export function domainsNamed(domain: string): readonly string[] {
  return unique(Object.values(domainForms(fold(domain))))
}

/**
 * Pieces of a pattern for addresses, folded, with the domain at the end in each of its forms: addresses are written down as they came.
 * Of a domain that is not whole it is the labels that are.
 */
export function addressForms(pieces: readonly string[]): readonly (readonly string[])[] {
  const folded = pieces.map(fold)
  const last = folded.at(-1) ?? ''
  const at = last.lastIndexOf('@')
  const start = at >= 0 || folded.length === 1 ? at : last.indexOf('.')
  if (start < 0) return [folded]
  const [before, domain] = [last.slice(0, start + 1), last.slice(start + 1)]
  return unique([domain, ...domainsNamed(domain)]).map((form) => [...folded.slice(0, -1), before + form])
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}
