import { domainProblem } from './domain-check.ts'
import { domainForms } from './domain-forms.ts'
import { looksLikeExpression, parseExpression } from './expression.ts'
import { fold } from './fold.ts'
import { isGlob } from './glob.ts'
import { type BadPattern, bad, type Parsed, type TextPattern } from './pattern.ts'
import { parseTextPattern, plainPattern } from './text.ts'

/**
 * A pattern for envelope addresses: `*@example.org`, `/^sales.*@/`, `<>` for the null sender.
 *
 * It is compared with the whole address without angle brackets; quotes and source routes are part of it. The domain may be
 * in Unicode or with `xn--`: both are the same. A text without `@` and without wildcards is refused: it would be no address,
 * and hardly what was meant.
 */
export function parseAddressPattern(text: string): Parsed<{ readonly pattern: TextPattern }> {
  const trimmed = text.trim()
  if (NULL_SENDERS.has(trimmed)) return { ok: true, pattern: { kind: 'exact', text: '' } }
  if (looksLikeExpression(trimmed)) return expression(trimmed)
  const bare = trimmed.startsWith('<') && trimmed.endsWith('>') ? trimmed.slice(1, -1) : trimmed
  return bareProblem(bare) ?? { ok: true, pattern: addressPattern(bare) }
}

/** The pattern with its domain in both forms. */
function addressPattern(bare: string): TextPattern {
  const from = domainStart(bare)
  const { ascii, unicode } = domainForms(bare.slice(from))
  const head = fold(bare.slice(0, from))
  return plainPattern(head + ascii, head + fold(unicode))
}

/** Where the domain begins. Without an @ the labels behind the last wildcard are of a domain, `*.bücher.example`. */
function domainStart(bare: string): number {
  const at = bare.lastIndexOf('@')
  if (at !== -1) return at + 1
  const dot = bare.indexOf('.', Math.max(bare.lastIndexOf('*'), bare.lastIndexOf('?')))
  return dot === -1 ? bare.length : dot + 1
}

/** A pattern for log-in names: a text like any other, but that a name may be an address, with a domain in either form. */
export function parseLoginPattern(text: string): Parsed<{ readonly pattern: TextPattern }> {
  const trimmed = text.trim()
  const isAddress = trimmed.includes('@') && !looksLikeExpression(trimmed)
  return isAddress ? { ok: true, pattern: addressPattern(trimmed) } : parseTextPattern(trimmed)
}

const NULL_SENDERS = new Set(['', '<>', '""'])

function bareProblem(bare: string): BadPattern | undefined {
  if (/[\s,;<>]/.test(bare) && !bare.includes('"')) {
    return bad(`${bare} is no address`, 'write one address for each entry, without a name and brackets')
  }
  if (bare.includes('\ufffd')) {
    return bad(`${bare} holds U+FFFD, which stands for what is no text`, 'see how the address is spelled')
  }
  if (bare.startsWith('@')) {
    return bad(`${bare} has nothing in front of the @`, `write *${bare} for every address of that domain`)
  }
  if (bare.includes('@')) return domainProblemOf(bare)
  if (isGlob(bare)) return undefined
  if (bare.startsWith('.')) {
    return bad(`${bare} is no address`, `write *@*${bare} for every address below that domain`)
  }
  return bare.includes('.')
    ? (domainProblem(bare) ??
        bad(`${bare} is no address`, `write *@${bare} for every address of that domain`))
    : bad(
        `${bare} is no address`,
        `write ${bare}@* for that name in every domain, or /^${bare}$/ for the name alone`,
      )
}

function domainProblemOf(bare: string): BadPattern | undefined {
  const at = bare.lastIndexOf('@')
  const [local, domain] = [bare.slice(0, at), bare.slice(at + 1)]
  if (domain === '') return bad(`${bare} has nothing behind the @`, `write ${local}@* for every domain`)
  if (domain.startsWith('.')) {
    return bad(`${bare} is no address`, `write ${local}@*${domain} for every domain below that one`)
  }
  return domainProblem(domain)
}

/** Brackets in an expression come from clamav-milter, which compares them too; here they would match nothing. */
function expression(text: string): Parsed<{ readonly pattern: TextPattern }> {
  if (/^\/\^?<(?![?*])|(?<![?*\\])>\$?\/$/.test(text.replaceAll('\\<', '<').replaceAll('\\>', '>'))) {
    return bad(
      'the expression looks for angle brackets, and addresses are compared without them',
      'leave < and > away; the null sender is "<>", and policy.skip.raw looks at what the MTA gives, brackets included',
    )
  }
  return parseExpression(text)
}
