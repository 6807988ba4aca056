import type { Kysely } from 'kysely'
import { unescapeText } from '../batch/text.ts'
import type { EventTables } from '../schema/tables.ts'

/** Texts of names that were read before: most rows share a few. */
const MOST_KEPT = 4000

/** Texts by the numbers that were asked for. Each throws a {@link TypeError} for a name that has gone. */
export interface LoadedTexts {
  /** As it stands in the table. */
  raw(id: number): string
  of(id: number): string
  orNothing(id: number | null): string | undefined
}

/** The texts of `name` by their numbers. A name never changes, so what was read once is kept. */
export class NameTexts {
  readonly #known = new Map<number, string>()

  /** Reads those that are not known yet. What is returned stays whole, whatever others load meanwhile. */
  async load(db: Kysely<EventTables>, ids: Iterable<number | null>): Promise<LoadedTexts> {
    const texts = new Map<number, string>()
    const missing: number[] = []
    for (const id of new Set(ids)) {
      const text = id === null ? undefined : this.#known.get(id)
      if (text !== undefined && id !== null) texts.set(id, text)
      else if (id !== null) missing.push(id)
    }
    if (missing.length > 0) {
      const rows = await db.selectFrom('name').select(['id', 'text']).where('id', 'in', missing).execute()
      if (this.#known.size > MOST_KEPT) this.#known.clear()
      for (const { id, text } of rows) {
        this.#known.set(id, text)
        texts.set(id, text)
      }
    }
    return loaded(texts)
  }
}

function loaded(texts: ReadonlyMap<number, string>): LoadedTexts {
  const raw = (id: number) => {
    const text = texts.get(id)
    if (text === undefined) throw new TypeError(`The name ${id} was not loaded, or has gone`)
    return text
  }
  const of = (id: number) => unescapeText(raw(id))
  return { raw, of, orNothing: (id) => (id === null ? undefined : of(id)) }
}
