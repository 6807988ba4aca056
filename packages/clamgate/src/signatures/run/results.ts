import type { FileResult, SourceResult } from '../ports.ts'

/** Why something is as it is. */
export interface Reason {
  readonly code: string | null
  readonly sentence: string
  readonly remedy: string | null
}

/** What became of sources and files, as it is found out. The last word on each counts. */
export class Results {
  readonly #sources = new Map<string, SourceResult>()
  readonly #files = new Map<string, FileResult>()
  readonly #notes = new Map<string, string[]>()
  #hasFailed = false

  source(name: string, state: SourceResult['state'], told?: Reason): void {
    this.#sources.set(name, { name, state, ...reasonOf(told) })
    if (state === 'failed') this.#hasFailed = true
  }

  file(source: string, name: string, state: FileResult['state'], told?: Reason): void {
    this.#files.set(keyOf(source, name), { source, name, state, ...reasonOf(told) })
  }

  /** Something that is worth telling of a file that is good: part of it is not taken, or set aside. */
  note(source: string, name: string, sentence: string): void {
    const key = keyOf(source, name)
    this.#notes.set(key, [...(this.#notes.get(key) ?? []), sentence])
    if (!this.#files.has(key)) this.file(source, name, 'unchanged')
  }

  /** Something that has no file of its own, and is not good all the same. */
  fail(): void {
    this.#hasFailed = true
  }

  get good(): boolean {
    return !this.#hasFailed && this.files.every(({ state }) => state !== 'refused' && state !== 'rolled-back')
  }

  get sources(): readonly SourceResult[] {
    return [...this.#sources.values()]
  }

  get files(): readonly FileResult[] {
    return [...this.#files.entries()]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, file]) => ({
        ...file,
        sentence: file.sentence ?? this.#notes.get(key)?.join('; ') ?? null,
      }))
      .filter(({ state, sentence }) => state !== 'unchanged' || sentence !== null)
  }
}

function keyOf(source: string, name: string): string {
  return `${source}\0${name}`
}

function reasonOf(told: Reason | undefined): Pick<FileResult, 'code' | 'sentence' | 'remedy'> {
  return { code: told?.code ?? null, sentence: told?.sentence ?? null, remedy: told?.remedy ?? null }
}
