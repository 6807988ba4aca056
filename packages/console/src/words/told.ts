import type { ToldDocument } from '../../../clamgate/src/api/told/documents.ts'
import { clean } from '../format/clean.ts'
import { formatBytes, formatDay, formatNumber, formatTime } from '../format/format.ts'
import { locale } from './language.ts'
import { lateGerman } from './late-german.ts'

const german = lateGerman<string>(async () => (await import('./sentences/de.ts')).SENTENCES_DE)

/** A part of a sentence: text, or English words of somebody else. */
export type Piece = string | { readonly english: string }

/**
 * What the server says, in the chosen language; undefined where one of its sentences has no words in that: then the
 * server's own stand as a whole.
 */
export function toldPieces(told: readonly ToldDocument[] | undefined): readonly Piece[] | undefined {
  if (told === undefined || told.length === 0) return undefined
  const pieces: Piece[] = []
  for (const { code, values } of told) {
    const text = german.of(code)
    if (text === undefined) return undefined
    pieces.push(...filled(text, values))
  }
  return pieces
}

/** Has the words of the chosen language come while the server is asked. */
export const loadSentences: () => void = german.load

/** `{name}` or `{name:form}`, as the server's own sentences have them. */
const PLACE = /\{([a-zA-Z]+)(?::([a-z]+))?\}/g

function filled(text: string, values: ToldDocument['values']): readonly Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const place of text.matchAll(PLACE)) {
    const [whole, name = '', form] = place
    pieces.push(text.slice(end, place.index), shown(values[name] ?? '', form))
    end = place.index + whole.length
  }
  return [...pieces, text.slice(end)].filter((piece) => piece !== '')
}

type Value = ToldDocument['values'][string]

function shown(value: Value, form: string | undefined): Piece {
  if (typeof value === 'object')
    return new Intl.ListFormat(locale.value, { type: 'conjunction' }).format(value.map(clean))
  if (typeof value === 'number') return form === 'size' ? formatBytes(value) : formatNumber(value)
  const text = clean(value)
  if (form === 'words') return { english: text }
  const isDate = (form === 'day' || form === 'time') && !Number.isNaN(Date.parse(text))
  return !isDate ? text : form === 'day' ? formatDay(text) : formatTime(text)
}
