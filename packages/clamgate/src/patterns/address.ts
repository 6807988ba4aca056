import { looksLikeExpression, parseExpression } from './expression.ts'
import { isGlob } from './glob.ts'
import { type BadPattern, bad, type Parsed, type TextPattern } from './pattern.ts'
import { plainPattern } from './text.ts'

/**
 * A pattern for envelope addresses: `*@example.org`, `/^sales.*@/`, `<>` for the null sender.
 *
 * It is compared with the whole address without angle brackets; quotes and source routes are part of it. A text without
 * `@` and without wildcards is refused: it would be no address, and hardly what was meant.
 */
export function parseAddressPattern(text: string): Parsed<{ readonly pattern: TextPattern }> {
  const trimmed = text.trim()
  if (NULL_SENDERS.has(trimmed)) return { ok: true, pattern: { kind: 'exact', text: '' } }
  if (looksLikeExpression(trimmed)) return expression(trimmed)
  const bare = trimmed.startsWith('<') && trimmed.endsWith('>') ? trimmed.slice(1, -1) : trimmed
  return bareProblem(bare) ?? { ok: true, pattern: plainPattern(bare) }
}

const NULL_SENDERS = new Set(['', '<>', '""'])

function bareProblem(bare: string): BadPattern | undefined {
  if (/[\s,;<>]/.test(bare) && !bare.includes('"')) {
    return bad(`${bare} is no address`, 'write one address for each entry, without a name and brackets')
  }
  if (bare.startsWith('@')) {
    return bad(`${bare} has nothing in front of the @`, `write *${bare} for every address of that domain`)
  }
  if (bare.includes('@') || isGlob(bare)) return undefined
  if (bare.startsWith('.')) {
    return bad(`${bare} is no address`, `write *@*${bare} for every address below that domain`)
  }
  return bare.includes('.')
    ? bad(`${bare} is no address`, `write *@${bare} for every address of that domain`)
    : bad(
        `${bare} is no address`,
        `write ${bare}@* for that name in every domain, or /^${bare}$/ for the name alone`,
      )
}

/** Brackets in an expression come from clamav-milter, which compares them too; here they would match nothing. */
function expression(text: string): Parsed<{ readonly pattern: TextPattern }> {
  if (/^\/\^?<(?![?*])|(?<![?*\\])>\$?\/$/.test(text.replaceAll('\\<', '<').replaceAll('\\>', '>'))) {
    return bad(
      'the expression looks for angle brackets, and addresses are compared without them',
      'leave < and > away; the null sender is "<>"',
    )
  }
  return parseExpression(text)
}
