import { cleanText } from '../../../ground/clean.ts'
import { isPlaceholder } from '../../signatures/placeholder.ts'
import { PANEL_WORDS } from '../config-php/parameters.ts'
import { renderPhp } from '../config-php/render-php.ts'
import type { PanelValues } from '../import-plugin.ts'
import { keyName } from '../problems.ts'
import { isSame } from './merge.ts'
import { entriesOf } from './panel-values.ts'

const SHOWN_CHARS = 80

/**
 * What an administrator should know of a new config.php, a sentence for each parameter that is new, gone or different from
 * what was in force before. Secrets are never shown.
 */
export function comparePanelConfigs(before: PanelValues, after: PanelValues): readonly string[] {
  const old = new Map(leaves(before, []))
  const fresh = new Map(leaves(after, []))
  return [...new Set([...fresh.keys(), ...old.keys()])].flatMap((key) => {
    const [was, is] = [old.get(key), fresh.get(key)]
    // An array with something in it is told by that.
    if ((was === undefined && isOutside(key, old)) || (is === undefined && isOutside(key, fresh))) return []
    if (was === undefined && is !== undefined) return [`${key} is new, and is ${said(is)} as shipped`]
    if (was !== undefined && is === undefined) return [`${key} was ${said(was)}, and is gone`]
    if (was === undefined || is === undefined || isSame(was.value, is.value)) return []
    return [`${key} was ${said(was)}, and is ${said(is)} as shipped`]
  })
}

function isOutside(key: string, leaves: ReadonlyMap<string, Leaf>): boolean {
  return leaves.keys().some((one) => one.startsWith(`${key}[`))
}

interface Leaf {
  /** Outer ones first. */
  readonly names: readonly string[]
  readonly value: unknown
}

/** Parameters by their names: values, lists, and arrays without anything in them. */
function* leaves(value: unknown, names: readonly string[]): Generator<readonly [key: string, leaf: Leaf]> {
  const entries = entriesOf(value)
  const isLeaf = entries === undefined || entries.length === 0 || Array.isArray(value)
  const [first, ...more] = names
  if (isLeaf && first !== undefined) {
    yield [keyName(first, ...more), { names, value: entries?.length === 0 ? [] : value }]
    return
  }
  for (const [name, inner] of entries ?? []) {
    if (names.length === 0 && PANEL_WORDS.has(name)) continue
    yield* leaves(inner, [...names, name])
  }
}

const SECRET_NAMES = /receipt_code|authorisation_signature|serial_key|secret|password|token|proxy/i

function said({ names, value }: Leaf): string {
  if (typeof value === 'string' && isPlaceholder(value)) return shown(value)
  return names.some((name) => SECRET_NAMES.test(name)) ? '***' : shown(hidden(value))
}

/** A value without the secrets that are somewhere in it. */
function hidden(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(/:\/\/[^/@\s]*@/g, '://***@')
  if (Array.isArray(value)) return value.map(hidden)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, SECRET_NAMES.test(name) ? '***' : hidden(inner)]),
  )
}

/** As PHP has it, on one line. */
function shown(value: unknown): string {
  const line = renderPhp(value).replaceAll(/\s+/g, ' ')
  return cleanText(line.replaceAll('( ', '(').replaceAll(', )', ')'), SHOWN_CHARS)
}
