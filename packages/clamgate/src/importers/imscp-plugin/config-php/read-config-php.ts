import { isTree } from '../../../config/tree.ts'
import type { PanelValues } from '../import-plugin.ts'
import { type PhpValue, readReturned } from '../php-array.ts'
import { MILTER_OPTIONS, OWN_OPTIONS, POSTFIX_SOCKET, SIGNATURE_OPTIONS } from './parameters.ts'

/** What a config.php says. */
export interface ReadConfigPhp {
  readonly values: PanelValues
  /** Where a parameter stands, by its names; undefined in JSON. */
  readonly lineOf: (names: readonly string[]) => number | undefined
}

const PARAMETER = new RegExp(
  `['"](?:${[POSTFIX_SOCKET, MILTER_OPTIONS, SIGNATURE_OPTIONS, OWN_OPTIONS].join('|')})['"]\\s*(?:=>|:)`,
)

/** True for a file that has parameters of the i-MSCP plugin, as PHP or JSON. */
export function isConfigPhp(text: string): boolean {
  return PARAMETER.test(text)
}

/** Reads a config.php, or the JSON that the panel keeps of it, as text; nothing is executed. Undefined where it is no plain array. */
export function readConfigPhp(text: string): ReadConfigPhp | undefined {
  if (/^\ufeff?\s*\{/.test(text)) return readJson(text)
  const array = readReturned(text)
  const lines = new Map<string, number>()
  const values = array === undefined ? undefined : plainValue(array, [], lines)
  if (values === COMPUTED || !isTree(values)) return undefined
  return { values, lineOf: (names) => lines.get(JSON.stringify(names)) }
}

function readJson(text: string): ReadConfigPhp | undefined {
  try {
    const values: unknown = JSON.parse(text.replace(/^\ufeff/, ''))
    return isTree(values) ? { values, lineOf: () => undefined } : undefined
  } catch {
    return undefined
  }
}

/** What PHP would have to find out. */
const COMPUTED = Symbol('computed')

function plainValue(value: PhpValue, names: readonly string[], lines: Map<string, number>): unknown {
  lines.set(JSON.stringify(names), value.line)
  if (value.kind === 'text') return value.isBare ? bareValue(value.text) : value.text
  const entries = new Map<string, unknown>()
  for (const { key, value: inner } of value.entries) {
    const read = plainValue(inner, [...names, key], lines)
    if (read === COMPUTED) return COMPUTED
    entries.set(key, read)
  }
  const isList = [...entries.keys()].every((key, index) => key === String(index))
  return isList ? [...entries.values()] : Object.fromEntries(entries)
}

/** A word without quotes: what is none of PHP's own would be a constant. */
function bareValue(word: string): unknown {
  const known = WORDS.get(word.toLowerCase())
  if (known !== undefined) return known.value
  if (/^[+-]?0[0-7]+$/.test(word)) return Number.parseInt(word, 8)
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(word) || /^0x[\da-f]+$/i.test(word))
    return Number(word)
  return COMPUTED
}

const WORDS: ReadonlyMap<string, { readonly value: boolean | null }> = new Map([
  ['true', { value: true }],
  ['false', { value: false }],
  ['null', { value: null }],
])
