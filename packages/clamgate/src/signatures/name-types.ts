/** Some names, and how many there are in all. */
export interface ChangedNames {
  readonly count: number
  readonly names: readonly string[]
}

/** What an update did to the names in a file. */
export interface FileNames {
  readonly file: string
  readonly source: string
  /** Null: it has too many to be compared. */
  readonly names: { readonly added: ChangedNames; readonly removed: ChangedNames } | null
}

/** How the names of a set differ from those of the set before it. */
export interface NameChanges {
  readonly id: string
  /** Null: it is not there any more, or there was none. */
  readonly before: string | null
  readonly files: readonly FileNames[]
}
