import { Draft, type Note, type NoteKind } from '../draft.ts'

/** Stands for a secret that is in a file of its own, by the name that it has here. */
export class SecretReference {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

export type DraftValue = string | number | boolean | readonly string[] | SecretReference

/** What the configuration takes. */
const LONGEST_SECRET = 4000

/** One value below `signatures:`. */
export interface DraftEntry {
  /** Names from there on: `sources`, `sanesecurity`, `files`, `phish.ndb`. */
  readonly path: readonly string[]
  readonly value: DraftValue
  /** Where it comes from: `user.conf:12 sanesecurity_enabled`. Never holds a value. */
  readonly origin: string
}

/** The `signatures:` of the result while it is being made. The texts of secrets are kept apart. */
export class SignaturesDraft {
  readonly #entries = new Map<string, DraftEntry>()
  readonly #secrets = new Map<string, string>()
  readonly #draft = new Draft()

  set(path: readonly string[], value: DraftValue, origin: string): void {
    this.#entries.set(JSON.stringify(path), { path, value, origin })
  }

  /** Keeps a secret, which gets a file of its own; what stands in the result is its place. */
  setSecret(path: readonly string[], name: string, text: string, origin: string): void {
    if (/\p{Cc}|\ufffd/u.test(text) || text.length > LONGEST_SECRET) {
      this.note('not-carried', 'the secret is not one line of text', { option: origin })
      return
    }
    this.#secrets.set(name, text)
    this.set(path, new SecretReference(name), origin)
  }

  note(kind: NoteKind, text: string, about: Partial<Omit<Note, 'kind' | 'text'>> = {}): void {
    this.#draft.note(kind, text, about)
  }

  has(path: readonly string[]): boolean {
    return this.#entries.has(JSON.stringify(path))
  }

  /** In the order in which they were set. */
  get entries(): readonly DraftEntry[] {
    return [...this.#entries.values()]
  }

  /** By name. */
  get secrets(): ReadonlyMap<string, string> {
    return this.#secrets
  }

  get notes(): readonly Note[] {
    return this.#draft.notes
  }
}
