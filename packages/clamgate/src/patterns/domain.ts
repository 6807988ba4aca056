import { looksLikeExpression, parseExpression } from './expression.ts'
import { bad, type Parsed, type TextPattern } from './pattern.ts'
import { plainPattern } from './text.ts'

/** What a domain is compared with; `below` is a domain, in lower case, and every one below it. */
export type DomainPattern = TextPattern | { readonly kind: 'below'; readonly domain: string }

/**
 * A pattern for domains: `example.org`, `.example.org` for it and every domain below, `mx*.example.org`, `/expression/`.
 * International names as they are written in the addresses, in Unicode or with `xn--`.
 */
export function parseDomainPattern(text: string): Parsed<{ readonly pattern: DomainPattern }> {
  const trimmed = text.trim()
  if (looksLikeExpression(trimmed)) return parseExpression(trimmed)
  const at = trimmed.lastIndexOf('@')
  if (at !== -1)
    return bad(`${trimmed} is an address, no domain`, `write ${trimmed.slice(at + 1) || 'the domain'} alone`)
  const domain = withoutFinalDot(trimmed)
  if (domain === '' || domain === '.') return bad('the domain is empty', 'write * for every domain')
  if (/[\s/,;:<>]/.test(domain) && !domain.startsWith('[')) {
    return bad(`${trimmed} is no domain`, 'write one domain, such as example.org or .example.org')
  }
  if (domain.startsWith('.') && !/[*?]/.test(domain)) {
    return { ok: true, pattern: { kind: 'below', domain: domain.slice(1).toLowerCase() } }
  }
  return { ok: true, pattern: plainPattern(domain) }
}

/** `example.org.` as `example.org`: both name the same domain. */
export function withoutFinalDot(domain: string): string {
  return domain.endsWith('.') && domain.length > 1 ? domain.slice(0, -1) : domain
}
