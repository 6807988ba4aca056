import { type Kysely, sql } from 'kysely'
import type { EventTables, NameKind } from '../schema/tables.ts'

/** Numbers of names, as the batch under way needs them. */
export interface Names {
  /** @throws {TypeError} for one that was not made known before */
  of(kind: NameKind, text: string): number
}

type WantedName = readonly [kind: NameKind, text: string]

/** The names that a batch needs, each once. */
export class WantedNames {
  readonly byKind = new Map<NameKind, Set<string>>()

  add(kind: NameKind, text: string | undefined): void {
    if (text === undefined) return
    const texts = this.byKind.get(kind)
    if (texts === undefined) this.byKind.set(kind, new Set([text]))
    else texts.add(text)
  }
}

interface Named {
  readonly id: number
  readonly kind: NameKind
  readonly text: string
}

/** So many are remembered between batches. */
const REMEMBERED = 20_000
const AT_ONCE = 200

/**
 * The table `name`: what is written again and again, as the name of a host, is written there once. Names stay for ever, and are
 * made before the transaction that needs them: hosts that share a database never wait for each other's batches.
 */
export class NameTable {
  readonly #db: Kysely<EventTables>
  readonly #known = new Map<string, number>()

  constructor(db: Kysely<EventTables>) {
    this.#db = db
  }

  /** Makes known all that a batch needs. */
  async make({ byKind }: WantedNames): Promise<Names> {
    const all: WantedName[] = []
    const found = new Map<NameKind, Map<string, number>>()
    for (const [kind, texts] of byKind) {
      const numbers = new Map<string, number>()
      found.set(kind, numbers)
      for (const text of texts) {
        const id = this.#known.get(keyOf(kind, text))
        if (id === undefined) all.push([kind, text])
        else numbers.set(text, id)
      }
    }
    for (let from = 0; from < all.length; from += AT_ONCE) {
      for (const { id, kind, text } of await this.#write(all.slice(from, from + AT_ONCE))) {
        found.get(kind)?.set(text, id)
        this.#remember(keyOf(kind, text), id)
      }
    }
    return {
      of(kind, text) {
        const id = found.get(kind)?.get(text)
        if (id === undefined) throw new TypeError(`A name of kind ${kind} was not made known`)
        return id
      },
    }
  }

  async #write(names: readonly WantedName[]): Promise<readonly Named[]> {
    // In one order everywhere: two hosts that make the same names must not wait for each other in a circle.
    const sorted = names.map(([kind, text]) => ({ kind, text })).toSorted(byText)
    const values = sql.join(sorted.map(({ kind, text }) => sql`(${kind}, ${text})`))
    await sql`INSERT INTO name (kind, text) VALUES ${values} ON CONFLICT DO NOTHING`.execute(this.#db)
    const { rows } =
      await sql<Named>`SELECT id, kind, text FROM name WHERE (kind, text) IN (VALUES ${values})`.execute(
        this.#db,
      )
    return rows
  }

  #remember(key: string, id: number): void {
    const [oldest] = this.#known.keys()
    if (this.#known.size >= REMEMBERED && oldest !== undefined) this.#known.delete(oldest)
    this.#known.set(key, id)
  }
}

function keyOf(kind: NameKind, text: string): string {
  return `${kind}\n${text}`
}

function byText(a: Omit<Named, 'id'>, b: Omit<Named, 'id'>): number {
  const [left, right] = [keyOf(a.kind, a.text), keyOf(b.kind, b.text)]
  return left < right ? -1 : left > right ? 1 : 0
}
