import { RE2JS, RE2JSException } from 're2js'
import { bad, type Parsed, type TextPattern } from './pattern.ts'

/** Steps of the compiled form. What people write has tens; repetitions such as `(a{100}){10}` multiply. */
const MAX_STEPS = 5000

/** Whether a text means to be an expression rather than a glob. */
export function looksLikeExpression(text: string): boolean {
  return text.startsWith('/')
}

/**
 * A regular expression between slashes, in the syntax of RE2: matched anywhere in the text, without regard to case, in
 * time linear to the text. That is why there are no back references and no looking around.
 */
export function parseExpression(text: string): Parsed<{ readonly pattern: TextPattern }> {
  const flags = /^\/.+\/([A-Za-z]+)$/.exec(text)?.[1]
  if (flags !== undefined) {
    return bad(
      `expressions have no flags such as ${flags} behind the slash`,
      'leave them away: case is ignored anyway',
    )
  }
  if (text.length < 2 || !text.endsWith('/')) {
    return bad('the expression has no slash at its end', 'write it between two slashes, as /^a/')
  }
  const source = text.slice(1, -1)
  if (source === '') return bad('the expression is empty', 'write * for what matches everything')
  try {
    const compiled = RE2JS.compile(source.normalize('NFC'), RE2JS.CASE_INSENSITIVE)
    const steps = compiled.programSize()
    if (steps > MAX_STEPS) {
      return bad(
        `the expression needs ${steps} steps, allowed are ${MAX_STEPS}`,
        'repeat less, or write several expressions',
      )
    }
    return { ok: true, pattern: { kind: 'expression', source, matches: (value) => compiled.test(value) } }
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error
    return bad(`no regular expression: ${reasonOf(error)}`, remedyOf(source))
  }
}

/** What the compiler says, without its own introduction. */
function reasonOf(error: RE2JSException): string {
  return error.message.replace(/^error parsing regexp: /, '')
}

function remedyOf(source: string): string {
  if (/\(\?<?[=!]|\\[1-9]/.test(source)) {
    return 'expressions have no back references and no looking around, because they take linear time; write it without'
  }
  return 'correct it; characters such as . * + ? ( [ \\ mean something unless a backslash stands before them'
}
