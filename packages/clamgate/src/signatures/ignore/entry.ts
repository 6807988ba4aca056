/** A signature that somebody lets hit no more. */
export interface IgnoreEntry {
  /** As it stands in its database: without `YARA.` and `.UNOFFICIAL`. */
  readonly signature: string
  /** `database`: clamd leaves it out; `filter`: clamd finds it, and the filter passes it. */
  readonly where: 'database' | 'filter'
  readonly reason: string
  /** The user who asked for it. */
  readonly by: string
  /** Since when, ISO 8601. */
  readonly at: string
  /** Until when, ISO 8601. */
  readonly until?: string | undefined
  /** `sender:…`, `recipient:…`, `network:…`: for such mail alone. */
  readonly scope?: string | undefined
  /** MD5 of its line: in force as long as that does not change. */
  readonly contentMd5?: string | undefined
}

/** Entries of the same signature may stand side by side where they are for other mail. */
export function isSameEntry(one: IgnoreEntry, other: IgnoreEntry): boolean {
  return one.signature === other.signature && one.scope === other.scope
}
