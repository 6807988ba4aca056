import type { StoreWrite } from '../types.ts'

/** What is told to the store, by what of it may be lost first. */
export const WRITE_KINDS = ['clean', 'finding', 'entry', 'action'] as const
export type WriteKind = (typeof WRITE_KINDS)[number]
export type Tally = Record<WriteKind, number>

/** Each kind as one character, so that many of them travel as one text. */
export const KIND_LETTERS: Readonly<Record<WriteKind, string>> = {
  clean: 'c',
  finding: 'f',
  entry: 'e',
  action: 'a',
}

/** Beyond this share of a bound there is room for what is no clean mail only. */
export const CLEAN_SHARE = 0.75

export interface QueueBounds {
  readonly events: number
  readonly bytes: number
}

/** Some of what waits, in its order. */
export interface Batch {
  readonly lines: readonly string[]
  readonly kinds: readonly WriteKind[]
}

/**
 * What waits for the thread that writes, as lines of JSON: they take less memory than objects, their size is known, and they
 * go to the other thread, and into a file, as they are. What is taken out stays until it is done with, so that a thread
 * that dies loses nothing.
 */
export class WriteQueue {
  readonly #bounds: () => QueueBounds
  #lines: string[] = []
  #kinds: WriteKind[] = []
  #bytes = 0
  /** The first so many are being written. */
  #underWay = 0
  readonly dropped: Tally = newTally()

  constructor(bounds: () => QueueBounds) {
    this.#bounds = bounds
  }

  get length(): number {
    return this.#lines.length
  }

  get bytes(): number {
    return this.#bytes
  }

  /** @returns false: there is no room, and it was dropped and counted */
  push(write: StoreWrite): boolean {
    const kind = kindOf(write)
    const line = JSON.stringify(write)
    const { events, bytes } = this.#bounds()
    const share = kind === 'clean' ? CLEAN_SHARE : 1
    if (this.#lines.length >= share * events || this.#bytes + line.length > share * bytes) {
      this.drop(write)
      return false
    }
    this.#lines.push(line)
    this.#kinds.push(kind)
    this.#bytes += line.length
    return true
  }

  /** Counts what nobody will write. */
  drop(write: StoreWrite): void {
    this.dropped[kindOf(write)] += 1
  }

  /** The oldest, at most so many, and so large; nothing while those before are not done with. */
  take(most: QueueBounds): Batch | undefined {
    if (this.#underWay > 0 || this.#lines.length === 0) return undefined
    let bytes = 0
    let count = 0
    while (count < most.events && count < this.#lines.length) {
      bytes += this.#lines[count]?.length ?? 0
      if (count > 0 && bytes > most.bytes) break
      count++
    }
    this.#underWay = count
    return { lines: this.#lines.slice(0, count), kinds: this.#kinds.slice(0, count) }
  }

  /** What was taken is in the database, or in a file, or dropped by who wrote. */
  done(): void {
    for (const line of this.#lines.slice(0, this.#underWay)) this.#bytes -= line.length
    this.#lines = this.#lines.slice(this.#underWay)
    this.#kinds = this.#kinds.slice(this.#underWay)
    this.#underWay = 0
  }

  /** What was taken has to be taken again. */
  again(): void {
    this.#underWay = 0
  }

  /** Nobody will write what waits. */
  dropAll(): void {
    for (const kind of this.#kinds) this.dropped[kind] += 1
    this.#lines = []
    this.#kinds = []
    this.#bytes = 0
    this.#underWay = 0
  }
}

export function newTally(): Tally {
  return { clean: 0, finding: 0, entry: 0, action: 0 }
}

export function kindOf(write: StoreWrite): WriteKind {
  switch (write.kind) {
    case 'message':
      return write.event.isFinding ? 'finding' : 'clean'
    case 'action':
      return 'action'
    default:
      return 'entry'
  }
}
