import { EntryError } from './errors.ts'

/** Who is at which entry right now; in memory, of one process. */
export class Holds {
  readonly #held = new Map<string, string>()
  readonly #reserved = new Map<string, string>()

  has(id: string): boolean {
    return this.#held.has(id)
  }

  /** @throws {EntryError} QUARANTINE_ENTRY_BUSY */
  take(id: string, who: string): Disposable {
    const holder = this.#held.get(id) ?? this.#reserved.get(id)
    if (holder !== undefined) throw busy(id, holder)
    this.#held.set(id, who)
    return { [Symbol.dispose]: () => void this.#held.delete(id) }
  }

  /**
   * Keeps others off an entry that nobody is at yet; the state of its copies is as it was.
   * @throws {EntryError} QUARANTINE_ENTRY_BUSY
   */
  reserve(id: string, who: string): Disposable {
    const holder = this.#held.get(id) ?? this.#reserved.get(id)
    if (holder !== undefined) throw busy(id, holder)
    this.#reserved.set(id, who)
    return { [Symbol.dispose]: () => void this.#reserved.delete(id) }
  }
}

/** Who that is stands in the log alone: a recipient is told of this, too. */
function busy(id: string, holder: string): EntryError {
  return new EntryError('QUARANTINE_ENTRY_BUSY', `Another one is at the entry ${id}`, {
    details: { id, holder },
    remedy: `Wait for it; this tells what came of it: clamgate quarantine show ${id}`,
  })
}
