import type { Format } from '../types.ts'

/** Another file that is live, or is to be, with which a companion is compared. */
export interface OtherFile {
  readonly path: string
  readonly format: Format
}

export interface CheckContext {
  /** What is live of the file; undefined: nothing. */
  readonly before: { readonly signatures: number; readonly bytes: number } | undefined
  /** Somebody has looked at it, and takes it though it has lost half of its signatures. */
  readonly isConfirmed: boolean
  /** The other files of its source. */
  readonly siblings: readonly OtherFile[]
  /** Those of other sources. */
  readonly others: readonly OtherFile[]
  /** An official `daily` is live: without it a `.ftm` switches off the table of file types that ClamAV brings. */
  readonly hasOfficialDaily: boolean
  readonly signal: AbortSignal
}

/** A line that does not go live. */
export interface Dropped {
  /** Of the signature, where the line has one; else `line N`. */
  readonly name: string
  readonly why: string
}

export interface ContentReport {
  /** Lines, or rules, that are to go live; 0: nothing is left, and the file is not installed. */
  readonly signatures: number
  /** A copy without what must not go live, beside the file; undefined: it goes live as it is. */
  readonly rewritten: string | undefined
  /** At most some hundred of them. */
  readonly dropped: readonly Dropped[]
  readonly droppedCount: number
  /** What else is worth a line. */
  readonly notes: readonly string[]
  /** Why a companion is not installed though it is in order; undefined: it is. */
  readonly leftOut: string | undefined
}

/** Files are told of by their first dropped lines. */
const MAX_TOLD = 200

/** The lines of a file that do not go live. */
export class Drops {
  /** Lines, from 1, that the copy is made without. */
  readonly lines = new Set<number>()
  readonly told: Dropped[] = []
  #count = 0

  /** Those that are told; an empty line is left out of the copy and not worth a word. */
  get count(): number {
    return this.#count
  }

  drop(line: number, name: string | undefined, why: string): void {
    this.lines.add(line)
    this.#count++
    if (this.told.length < MAX_TOLD) this.told.push({ name: name ?? `line ${line}`, why })
  }
}
