import type { KeyInfo } from '../../../config/kinds.ts'
import { type ConfigDescription, filesAt, keyAt, listAt } from '../../../config/say/describe.ts'
import { isTree } from '../../../config/tree.ts'
import { listOf, modeOf } from '../values/panel-values.ts'

/**
 * A value of PHP as our YAML would have it: `'8'` where a number is wanted, `'yes'` where it is true or false, a list whose
 * numbers have gaps. What fits nothing stays as it is, for the check to refuse.
 */
export function asWritten(value: unknown, path: readonly string[], description: ConfigDescription): unknown {
  return written(value, path.join('.'), description)
}

function written(value: unknown, path: string, description: ConfigDescription): unknown {
  const info = keyAt(path, description) ?? listAt(path, description) ?? filesAt(path, description)
  const list = listOf(value)
  if (list !== undefined) {
    // An array of PHP without anything in it may be meant either way.
    if (list.length === 0 && info?.kind === 'files') return {}
    return list.filter((one) => one !== null).map((one) => written(one, `${path}[0]`, description))
  }
  if (isTree(value)) {
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, inner]) =>
        inner === null ? [] : [[name, written(inner, `${path}.${name}`, description)]],
      ),
    )
  }
  if (info === undefined) return value
  const scalar = scalarFor(info, value)
  return (info.kind === 'addresses' || info.kind === 'servers') && !path.endsWith(']') ? [scalar] : scalar
}

function scalarFor(info: KeyInfo, value: unknown): unknown {
  switch (info.kind) {
    case 'boolean':
    case 'files':
      return truth(value) ?? value
    case 'integer':
      return typeof value === 'string' && /^\s*-?\d{1,15}\s*$/.test(value) ? Number(value) : value
    case 'choice':
    case 'choices':
      return chosen(info, value)
    case 'mode':
      return typeof value === 'number' ? modeOf(value) : value
    case 'size':
      return value
    case 'patterns':
      return typeof value === 'boolean' ? value : textOf(value)
    default:
      return textOf(value)
  }
}

/** A word of a list in its spelling; true and false stand for yes and no where those are words. */
function chosen({ choices }: KeyInfo, value: unknown): unknown {
  const isNo = truth(value) === false
  if (isNo && choices.includes(false)) return false
  if (typeof value === 'boolean') return choices.find((one) => one === (value ? 'yes' : 'no')) ?? value
  const text = String(value).trim().toLowerCase()
  return choices.find((one) => String(one).toLowerCase() === text) ?? value
}

function truth(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  const text = String(value).trim()
  if (/^(?:yes|y|true|on|1)$/i.test(text)) return true
  return /^(?:no|n|false|off|0)$/i.test(text) ? false : undefined
}

function textOf(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : value
}
