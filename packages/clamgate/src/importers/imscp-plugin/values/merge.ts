import { isTree } from '../../../config/tree.ts'
import { MILTER_OPTIONS, PANEL_WORDS } from '../config-php/parameters.ts'
import type { PanelValues } from '../import-plugin.ts'
import { entriesOf } from './panel-values.ts'

/**
 * Values with others laid over, as the panel does it: arrays within each other, a name replaces, a number that is taken
 * already comes behind the others.
 */
export function mergePanelValues(base: PanelValues, over: PanelValues): PanelValues {
  return Object.fromEntries(merged(base, over))
}

function merged(base: unknown, over: unknown): ReadonlyMap<string, unknown> {
  const result = new Map(entriesOf(base))
  for (const [name, value] of entriesOf(over) ?? []) {
    const before = result.get(name)
    if (result.has(name) && isNumber(name)) result.set(String(nextNumber(result)), value)
    else if (entriesOf(before) !== undefined && entriesOf(value) !== undefined)
      result.set(name, asJson(merged(before, value)))
    else result.set(name, value)
  }
  return result
}

/** What PHP takes for a number between brackets. */
function isNumber(name: string): boolean {
  return /^(?:0|-?[1-9]\d{0,17})$/.test(name)
}

function nextNumber(array: ReadonlyMap<string, unknown>): number {
  const numbers = [...array.keys()].filter(isNumber).map(Number)
  return numbers.reduce((highest, one) => Math.max(highest, one + 1), 0)
}

/** As json_encode of PHP: numbers from 0 in their order are a list. */
function asJson(array: ReadonlyMap<string, unknown>): unknown {
  const isList = [...array.keys()].every((name, index) => name === String(index))
  return isList ? [...array.values()] : Object.fromEntries(array)
}

/**
 * What an administrator has changed of the defaults of the same version: laid over those, it gives the values again. An option
 * of clamav-milter that he has taken out is an empty text here, which says the same.
 */
export function administratorsValues(values: PanelValues, defaults: PanelValues): PanelValues {
  const changed = new Map(changes(values, defaults).filter(([name]) => !PANEL_WORDS.has(name)))
  const [options, usual] = [values, defaults].map((one) => new Map(entriesOf(one)).get(MILTER_OPTIONS))
  const given = new Set((entriesOf(options) ?? []).map(([name]) => name))
  const removed = (entriesOf(usual) ?? []).flatMap(([name, value]): [string, unknown][] =>
    given.has(name) || value === '' ? [] : [[name, '']],
  )
  if (options !== undefined && removed.length > 0) {
    const more = new Map([...(entriesOf(changed.get(MILTER_OPTIONS)) ?? []), ...removed])
    changed.set(MILTER_OPTIONS, Object.fromEntries(more))
  }
  return Object.fromEntries(changed)
}

function changes(values: unknown, defaults: unknown): [name: string, value: unknown][] {
  const usual = new Map(entriesOf(defaults))
  return (entriesOf(values) ?? []).flatMap(([name, value]): [string, unknown][] => {
    if (!usual.has(name)) return [[name, value]]
    const before = usual.get(name)
    if (isSame(value, before)) return []
    if (Array.isArray(value) && Array.isArray(before)) {
      // What a merge puts behind the others; a list that begins otherwise can only be given whole.
      const isLonger = before.every((one: unknown, index) => isSame(value[index], one))
      return [[name, isLonger ? value.slice(before.length) : value]]
    }
    if (isTree(value) && entriesOf(before) !== undefined) {
      const inner = changes(value, before)
      return inner.length === 0 ? [] : [[name, Object.fromEntries(inner)]]
    }
    return [[name, value]]
  })
}

/** Whether values say all that others do; lists at least that. */
export function holds(values: unknown, others: unknown): boolean {
  const wanted = entriesOf(others)
  if (wanted === undefined) return isSame(values, others)
  const given = entriesOf(values)
  if (given === undefined) return false
  if (Array.isArray(others)) return others.every((one) => given.some(([, value]) => isSame(value, one)))
  const byName = new Map(given)
  return wanted.every(([name, value]) => byName.has(name) && holds(byName.get(name), value))
}

/** Numbers and truth values say the same in quotes and without; the empty array is a list or an object in JSON. */
export function isSame(one: unknown, other: unknown): boolean {
  const [left, right] = [entriesOf(one), entriesOf(other)]
  if (left === undefined || right === undefined) {
    return left === right && scalarText(one) === scalarText(other)
  }
  const inOther = new Map(right)
  return (
    left.length === right.length &&
    left.every(([name, value]) => inOther.has(name) && isSame(value, inOther.get(name)))
  )
}

function scalarText(value: unknown): string {
  return value === null || value === undefined ? '' : String(value)
}
