import type { ListEntry } from '../../config/schema.ts'
import type { BadPattern } from '../../patterns/patterns.ts'
import type { Place } from '../types.ts'
import { inParentheses } from '../words/names.ts'

/** One entry of a list of patterns, wherever it is written. */
export interface Entry {
  /** As configured. */
  readonly text: string
  /** Of an entry that came from a file. */
  readonly place: Place | undefined
}

/** The entries of a list and of the files that it names, in their order. */
export function entriesOf(list: readonly ListEntry[]): readonly Entry[] {
  return list.flatMap((entry): readonly Entry[] => {
    if (typeof entry === 'string') return [{ text: entry, place: undefined }]
    const { file, lines = [] } = entry
    return lines.map(({ line, text }) => ({ text, place: { file, line } }))
  })
}

/** Entries with what they were parsed to. `key` is for the message: `policy.skip.senders`. */
export function parseEntries<T extends object>(
  key: string,
  entries: readonly Entry[],
  parse: (text: string) => (T & { readonly ok: true }) | BadPattern,
): readonly (T & { readonly entry: Entry })[] {
  return entries.map((entry) => {
    const parsed = parse(entry.text)
    if (parsed.ok) return { ...parsed, entry }
    // Reading the configuration refuses such entries; nothing may get here and then match nobody in silence.
    throw new TypeError(`${key}${inParentheses(entry.place)}: ${parsed.message}; ${parsed.remedy}`)
  })
}
