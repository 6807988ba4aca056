import type { ListEntry } from '../../config/schema.ts'
import { parseHeaderPattern, type TextPattern } from '../../patterns/patterns.ts'
import type { HeaderTest } from '../types.ts'
import { type Entry, entriesOf, parseEntries } from './entries.ts'
import { type TextList, textList } from './text-list.ts'

/** Makes a list of patterns for header fields ready. `key` is where it is configured: `policy.rules[2].when.header`. */
export function headerTest(key: string, list: readonly ListEntry[]): HeaderTest {
  /** Fields of which any value will do. */
  const anyValue = new Set<string>()
  const patterns = new Map<string, { readonly pattern: TextPattern; readonly entry: Entry }[]>()
  for (const { name, value, entry } of parseEntries(key, entriesOf(list), parseHeaderPattern)) {
    if (value === undefined) {
      anyValue.add(name)
      continue
    }
    const known = patterns.get(name)
    if (known === undefined) patterns.set(name, [{ pattern: value, entry }])
    else known.push({ pattern: value, entry })
  }
  const lists = new Map<string, TextList>([...patterns].map(([name, each]) => [name, textList(each)]))
  return {
    names: [...new Set([...anyValue, ...lists.keys()])],
    fits: (name, value) => anyValue.has(name) || lists.get(name)?.find(value) !== undefined,
  }
}
