import { looksLikeExpression, parseExpression } from './expression.ts'
import { foldedForms } from './field-text.ts'
import { bad, type Parsed, type TextPattern } from './pattern.ts'
import { plainPattern } from './text.ts'

/** A header field that must be there, and what its value must look like if need be. */
export interface HeaderPattern {
  /** In lower case. */
  readonly name: string
  /** Undefined: any value. */
  readonly value: TextPattern | undefined
}

/** `Name`, or `Name: pattern`; the pattern is compared with the whole value as {@link FieldText} has it. */
export function parseHeaderPattern(text: string): Parsed<HeaderPattern> {
  const trimmed = text.trim()
  if (looksLikeExpression(trimmed)) {
    return bad(
      `${trimmed} is an expression without the name of a field`,
      'write the name in front of it, such as "Subject: /^urgent/"',
    )
  }
  const colon = trimmed.indexOf(':')
  const name = (colon === -1 ? trimmed : trimmed.slice(0, colon)).trimEnd()
  if (!FIELD_NAME.test(name)) {
    return bad(
      `${JSON.stringify(name)} is no name of a header field`,
      'write Name, or "Name: pattern", such as "List-Id: *.example.org*"',
    )
  }
  const lower = name.toLowerCase()
  const rest = colon === -1 ? '' : trimmed.slice(colon + 1)
  if (rest.trim() === '') return { ok: true, name: lower, value: undefined }
  if (!looksLikeExpression(rest.trim()))
    return { ok: true, name: lower, value: plainPattern(...foldedForms(rest)) }
  const value = parseExpression(rest.trim())
  return value.ok ? { ok: true, name: lower, value: value.pattern } : value
}

/** RFC 5322 section 3.6.8, ftext. */
const FIELD_NAME = /^[\x21-\x39\x3b-\x7e]{1,100}$/
