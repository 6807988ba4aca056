import { looksLikeExpression, parseExpression } from './expression.ts'
import { isGlob, matchesGlob } from './glob.ts'
import { bad, type Parsed, type TextPattern } from './pattern.ts'

/** A glob, an expression between slashes, or a text as it is. Blanks around it are ignored. */
export function parseTextPattern(text: string): Parsed<{ readonly pattern: TextPattern }> {
  const trimmed = text.trim()
  if (trimmed === '') return bad('the pattern is empty', 'write * for what matches everything')
  if (looksLikeExpression(trimmed)) return parseExpression(trimmed)
  return { ok: true, pattern: plainPattern(trimmed) }
}

/** A text that is no expression: a glob, or exactly itself. */
export function plainPattern(text: string): TextPattern {
  const lower = text.toLowerCase()
  return isGlob(lower) ? { kind: 'glob', glob: lower } : { kind: 'exact', text: lower }
}

/** Whether a text fits. `lower` is the same text in lower case, which many patterns share. */
export function fits(pattern: TextPattern, text: string, lower: string): boolean {
  switch (pattern.kind) {
    case 'exact':
      return pattern.text === lower
    case 'glob':
      return matchesGlob(pattern.glob, lower)
    case 'expression':
      return pattern.matches(text)
  }
}
