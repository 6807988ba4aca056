import { listEntries } from './list.ts'

/** The value of a name, or undefined where it has none. */
export type ValueOf = (name: string) => string | undefined

const REFERENCE = /^\$(?:(\w+)|\{(\w+)\}|\((\w+)\))$/

/** The name in `$name`, `${name}` or `$(name)`; undefined for any other text. */
export function referenceIn(text: string): string | undefined {
  const [, plain, braces, brackets] = REFERENCE.exec(text) ?? []
  return plain ?? braces ?? brackets
}

/**
 * A value with its `$name`s replaced, as Postfix does it: `${name?yes}`, `${name:no}` and `${name?{yes}:{no}}` too. A
 * comparison (`${{a}=={b}?…}`) is left as it stands: who needs to know what Postfix makes of it asks postconf(1). A
 * name that refers to itself, over others perhaps, is empty there: Postfix does not start with it.
 */
export function expand(text: string, lookUp: ValueOf, open: readonly string[] = []): string {
  const inner = (value: string, name?: string) =>
    expand(value, lookUp, name === undefined ? open : [...open, name])
  let expanded = ''
  for (let at = 0; at < text.length; ) {
    const dollar = text.indexOf('$', at)
    if (dollar < 0) return expanded + text.slice(at)
    expanded += text.slice(at, dollar)
    if (text.charAt(dollar + 1) === '$') {
      expanded += '$'
      at = dollar + 2
      continue
    }
    const whole = referenceAt(text, dollar)
    expanded +=
      whole === undefined
        ? '$'
        : replaced(whole, (name) => (open.includes(name) ? undefined : lookUp(name)), inner)
    at = dollar + (whole?.length ?? 1)
  }
  return expanded
}

/** `$name`, or `$` with all of its brackets. */
function referenceAt(text: string, dollar: number): string | undefined {
  const [name] = /^\$\w+/.exec(text.slice(dollar)) ?? []
  if (name !== undefined) return name
  const open = text.charAt(dollar + 1)
  const close = open === '{' ? '}' : open === '(' ? ')' : undefined
  if (close === undefined) return undefined
  for (let at = dollar + 1, depth = 0; at < text.length; at += 1) {
    if (text.charAt(at) === open) depth += 1
    else if (text.charAt(at) === close) depth -= 1
    if (depth === 0) return text.slice(dollar, at + 1)
  }
  return undefined
}

function replaced(whole: string, lookUp: ValueOf, inner: (value: string, name?: string) => string): string {
  const name = referenceIn(whole)
  if (name !== undefined) return inner(lookUp(name) ?? '', name)
  const [, asked, sign, rest = ''] = /^\$[{(](\w+)([?:])(.*)[})]$/s.exec(whole) ?? []
  if (asked === undefined) return whole
  const isSet = (lookUp(asked) ?? '') !== ''
  if (!rest.trimStart().startsWith('{')) return isSet === (sign === '?') ? inner(rest) : ''
  const [first = '', second = ''] = listEntries(rest.replace('}:{', '} {').replace(/\}\s*:\s*\{/, '} {')).map(
    ({ text }) => text.replace(/^\{\s*/, '').replace(/\s*\}$/, ''),
  )
  if (sign === ':') return isSet ? '' : inner(first)
  return inner(isSet ? first : second)
}
