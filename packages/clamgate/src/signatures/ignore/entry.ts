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
  /** SHA-256 of a part, decoded, or of a whole mail: in such content alone. Of entries for the filter. */
  readonly sha256?: string | undefined
  /** It is taken away when an update changes the signature, or drops it. */
  readonly endsWithSignature?: boolean | undefined
  /** Why it is over before its time: `dropped in daily 27830 or before`. */
  readonly ended?: string | undefined
  /** MD5 of its line: in force as long as that does not change. */
  readonly contentMd5?: string | undefined
}

/** Entries of the same signature may stand side by side where they are for other mail. */
export function isSameEntry(one: IgnoreEntry, other: IgnoreEntry): boolean {
  return one.signature === other.signature && one.scope === other.scope && one.sha256 === other.sha256
}
