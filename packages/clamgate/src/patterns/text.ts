import { looksLikeExpression, parseExpression } from './expression.ts'
import { composed, fold } from './fold.ts'
import { isGlob, matchesGlob } from './glob.ts'
import { bad, type Compared, type Parsed, type TextPattern } from './pattern.ts'

/** A glob, an expression between slashes, or a text as it is. Blanks around it are ignored. */
export function parseTextPattern(text: string): Parsed<{ readonly pattern: TextPattern }> {
  const trimmed = text.trim()
  if (trimmed === '') return bad('the pattern is empty', 'write * for what matches everything')
  if (looksLikeExpression(trimmed)) return parseExpression(trimmed)
  return { ok: true, pattern: plainPattern(fold(trimmed)) }
}

/** A pattern that is no expression, in its folded forms: a glob, or exactly the first of them. */
export function plainPattern(form: string, ...others: readonly string[]): TextPattern {
  if (!isGlob(form)) return { kind: 'exact', text: form }
  return { kind: 'glob', globs: [form, ...others.filter((other) => other !== form)] }
}

/** A text that has one form only, such as the name of a signature. */
export function comparedText(text: string): Compared {
  const key = fold(text)
  return { key, folded: [key], texts: [composed(text)] }
}

/** Whether a text fits. */
export function fits(pattern: TextPattern, { key, folded, texts }: Compared): boolean {
  switch (pattern.kind) {
    case 'exact':
      return pattern.text === key
    case 'glob':
      return pattern.globs.some((glob) => folded.some((text) => matchesGlob(glob, text)))
    case 'expression':
      return texts.some(pattern.matches)
  }
}

/** Each text once, in their order. */
export function distinct(texts: readonly string[]): readonly string[] {
  return texts.length === 1 ? texts : [...new Set(texts)]
}
