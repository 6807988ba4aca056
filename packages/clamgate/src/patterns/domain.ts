import { domainProblem } from './domain-check.ts'
import { domainForms } from './domain-forms.ts'
import { looksLikeExpression, parseExpression } from './expression.ts'
import { fold } from './fold.ts'
import { bad, type Parsed, type TextPattern } from './pattern.ts'
import { plainPattern } from './text.ts'

/** What a domain is compared with; `below` is a domain, with A-labels, and every one below it. */
export type DomainPattern = TextPattern | { readonly kind: 'below'; readonly domain: string }

/**
 * A pattern for domains: `example.org`, `.example.org` for it and every domain below, `mx*.example.org`, `/expression/`.
 * International names in Unicode or with `xn--`: both are the same.
 */
export function parseDomainPattern(text: string): Parsed<{ readonly pattern: DomainPattern }> {
  const trimmed = text.trim()
  if (looksLikeExpression(trimmed) && !trimmed.startsWith('//')) return parseExpression(trimmed)
  const at = trimmed.lastIndexOf('@')
  if (at !== -1 && !trimmed.includes('://'))
    return bad(`${trimmed} is an address, no domain`, `write ${trimmed.slice(at + 1) || 'the domain'} alone`)
  if (trimmed === '' || trimmed === '.') return bad('the domain is empty', 'write * for every domain')
  const isBelow = trimmed.startsWith('.')
  const domain = isBelow ? trimmed.slice(1) : trimmed
  const problem = domainProblem(domain)
  if (problem !== undefined) return problem
  const { ascii, unicode } = domainForms(domain)
  const pattern = plainPattern(ascii, fold(unicode))
  if (!isBelow) return { ok: true, pattern }
  if (pattern.kind !== 'glob') return { ok: true, pattern: { kind: 'below', domain: ascii } }
  const below = pattern.globs.map((glob) => `*.${glob}`)
  return { ok: true, pattern: { kind: 'glob', globs: [...pattern.globs, ...below] } }
}
