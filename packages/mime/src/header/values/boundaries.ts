import type { AmbiguityClass } from '../../classes.ts'
import type { Candidate } from '../types.ts'
import { assemble, type Segment } from './continuations.ts'
import { looseValues, variantsOf } from './loose-values.ts'
import { type Place, placesIn } from './places.ts'
import { spellingsOf } from './spellings.ts'

/** Candidates of one entity. Real mail has one or two; whoever writes more than these wants to hide one. */
const MAX_CANDIDATES = 48

/** Places in one field where the word `boundary` is looked at. */
const MAX_PLACES = 16

/** Values of the boundary, in the order in which they were found. */
export class Boundaries {
  readonly #found = new Map<string, AmbiguityClass | undefined>()
  /** There were more. */
  isCut = false

  get all(): readonly Candidate<string>[] {
    return [...this.#found].map(([value, via]) => ({ value, via }))
  }

  add(value: string, via: AmbiguityClass | undefined): void {
    if (value === '' || this.#found.has(value)) return
    if (this.#found.size >= MAX_CANDIDATES) this.isCut = true
    else this.#found.set(value, via)
  }

  /**
   * Adds all that some reader takes for the boundary in this field, wherever the word stands in it. `first` is the class of
   * the first one, `further` that of each behind it.
   */
  addFrom(field: string, first: AmbiguityClass, further: AmbiguityClass): void {
    const add = (value: string, via: AmbiguityClass) =>
      variantsOf(value, via, (each, by) => this.add(each, by))
    for (const { text, via: spelled } of spellingsOf(field)) {
      const places = placesIn(text, /boundary/gi, MAX_PLACES)
      if (places.length === MAX_PLACES) this.isCut = true
      const pieces: Segment[] = []
      const plain: Segment[] = []
      for (const [order, place] of places.entries()) {
        const via = spelled ?? classOf(place, order === 0 ? first : further)
        let isFirst = true
        looseValues(text, place.value, via, (value, by) => {
          if (isFirst) (place.isStarred ? pieces : plain).push({ ...place, value })
          isFirst = false
          add(value, spelled ?? by)
        })
      }
      for (const whole of assemble(pieces)) add(whole, spelled ?? 'D05')
      if (pieces.length > 0) for (const whole of assemble([...plain, ...pieces])) add(whole, spelled ?? 'D05')
    }
  }
}

function classOf({ isStarred, isQuoted, isPrefixed }: Place, otherwise: AmbiguityClass): AmbiguityClass {
  if (isStarred) return 'D05'
  if (isQuoted) return 'D03'
  return isPrefixed ? 'D06' : otherwise
}
