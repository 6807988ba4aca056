/**
 * One step of the schema, forward only. Once released it is never changed: its statements are hashed, and a database that
 * was made by others is refused. Expand first, and contract a release later: hosts of two versions share a database.
 */
export interface Migration {
  /** Its place in the order; those of all rooms share the numbers, and gaps are fine. */
  readonly number: number
  /** As the file is called, without number. */
  readonly name: string
  /** SQLite has two files; PostgreSQL runs both kinds on one. */
  readonly database: 'events' | 'state'
  readonly sqlite: readonly Statement[]
  readonly postgres: readonly Statement[]
}

/** `optional`: what the database may refuse, for want of rights or of an extension; all goes on without. */
export type Statement = string | { readonly optional: readonly string[] }
