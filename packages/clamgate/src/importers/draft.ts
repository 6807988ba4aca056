import { cleanText } from '../ground/clean.ts'

/** Where a value of the result comes from, for the comment behind it: `clamav-milter.conf:12 OnInfected Reject`. */
export type Origin = string

/** A value of ours: a scalar, or one entry of a list. */
export type Value = string | number | boolean

/** One key of the result. */
export interface Setting {
  /** Dotted path of ours, for example `policy.infected`. */
  readonly path: string
  /** One for a scalar; any number for a list. */
  readonly values: readonly { readonly value: Value; readonly origin: Origin }[]
  readonly isList: boolean
}

/** Entries of a list that stand in the result as comments, for an administrator to judge: they would let more pass than before. */
export interface Left {
  readonly path: string
  readonly entries: readonly {
    /** What to put into force; undefined where the words of the old file are no value of ours. */
    readonly value: Value | undefined
    readonly origin: Origin
  }[]
}

export const NOTE_KINDS = ['before-start', 'not-carried', 'without-meaning', 'different'] as const

export type NoteKind = (typeof NOTE_KINDS)[number]

/**
 * Something to tell. `before-start`: to be done before the daemon starts, or mail waits. `not-carried`: it could not be
 * carried over, and somebody should look at it. `without-meaning`: there is nothing that the option could say here. `different`: carried over or left at our default, and it behaves
 * otherwise than before.
 */
export interface Note {
  readonly kind: NoteKind
  /** File and line that the note is about: `clamav-milter.conf:12`; undefined for what is in no line. */
  readonly place: string | undefined
  /** The option with its value, as it is there. */
  readonly option: string | undefined
  /** One sentence without its dot. */
  readonly text: string
  /** Lines to copy, for a file or a shell; mostly none. */
  readonly lines: readonly string[]
}

/** The result while it is being made. */
export class Draft {
  readonly #settings = new Map<string, Setting>()
  readonly #left = new Map<string, Left>()
  readonly #notes: Note[] = []

  set(path: string, value: Value, origin: Origin): void {
    this.#settings.set(path, { path, values: [{ value, origin }], isList: false })
  }

  /** Adds an entry to a list; what is in it already is not added again. */
  add(path: string, value: Value, origin: Origin): void {
    const values = this.#settings.get(path)?.values ?? []
    if (values.some((one) => one.value === value)) return
    this.#settings.set(path, { path, values: [...values, { value, origin }], isList: true })
  }

  /** Writes an entry of a list as a comment only. Whoever calls it says why in a note `before-start`. */
  leave(path: string, value: Value | undefined, origin: Origin): void {
    const entries = this.#left.get(path)?.entries ?? []
    this.#left.set(path, { path, entries: [...entries, { value, origin }] })
  }

  note(kind: NoteKind, text: string, about: Partial<Omit<Note, 'kind' | 'text'>> = {}): void {
    const { place, option, lines = [] } = about
    this.#notes.push({ kind, place, option, text, lines: lines.map((line) => cleanText(line)) })
  }

  has(path: string): boolean {
    return this.#settings.has(path)
  }

  get settings(): ReadonlyMap<string, Setting> {
    return this.#settings
  }

  get left(): ReadonlyMap<string, Left> {
    return this.#left
  }

  get notes(): readonly Note[] {
    return this.#notes
  }
}

/** Text of the file for a comment or a message: one line, without control characters, shortened. */
export function shown(text: string): string {
  return cleanText(text, SHOWN_CHARS)
}

const SHOWN_CHARS = 120
