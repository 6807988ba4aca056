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
