import { hasWord, withoutWord, withWord } from './query-text.ts'
import { searchWords } from './words.ts'

/** A word of the query that people ask for often. */
export interface Filter {
  readonly word: string
  readonly label: string
  /** It takes the place of words that begin so. */
  readonly drops?: string
}

interface FilterChipsProps {
  readonly filters: readonly Filter[]
  readonly query: string
  readonly onQuery: (query: string) => void
}

/** Words that are put into the query, and taken out, by a press. */
export function FilterChips({ filters, query, onQuery }: FilterChipsProps) {
  return (
    <fieldset class="chips">
      <legend class="only-read">{searchWords().filters}</legend>
      {filters.map(({ word, label, drops }) => {
        const isOn = hasWord(query, word)
        const press = () => {
          if (isOn) return onQuery(withoutWord(query, (one) => one === word))
          const rest = drops === undefined ? query : withoutWord(query, (one) => one.startsWith(drops))
          onQuery(withWord(rest, word))
        }
        return (
          <button key={word} type="button" class="chip" aria-pressed={isOn} onClick={press}>
            {label}
          </button>
        )
      })}
    </fieldset>
  )
}
