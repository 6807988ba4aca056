import { CodedError } from '../ground/coded-error.ts'

/** Every code of {@link StoreError}. Match on these, never on the text. */
export const STORE_ERROR_CODES = [
  /** The database of events cannot be reached, opened or written: locked, away, without rights. Mail goes on; what is told waits and spills. Remedy: see the cause; for PostgreSQL check store.url and the server. */
  'STORE_UNAVAILABLE',
  /** The database refuses the user or the password of store.url. Remedy: correct store.url or store.password. */
  'STORE_CREDENTIALS',
  /** The disk of the database is full. Remedy: make room, or shorten store.keepClean. */
  'STORE_DISK_FULL',
  /** The file of the database is damaged. Remedy: stop the daemon (systemctl stop clamgate.socket), move the file away, start it again (systemctl start clamgate), then: clamgate quarantine reindex. */
  'STORE_DAMAGED',
  /** Another daemon of this host has its events in the same directory. Remedy: stop it, or give each a store.url and an engine.directory of its own. */
  'STORE_IN_USE',
  /** A daemon on another machine writes into the same database of PostgreSQL under the same host name. Remedy: give each host a name of its own, or a database or schema of its own in store.url, and restart the daemon. */
  'STORE_HOST_TAKEN',
  /** The database was written by a newer version of Clamgate. Remedy: install that version, or set store.url to another database. */
  'STORE_TOO_NEW',
  /** A query took longer than it may. Remedy: narrow the time with since: and until:, or add an address, a domain or a signature. */
  'STORE_TOO_SLOW',
  /** A query would have to read through all mail. Remedy: add an address, a domain, a signature or a time of at most 24 hours. */
  'STORE_QUERY_TOO_WIDE',
  /** A cursor is no cursor, or of another query. Remedy: begin again without it. */
  'STORE_CURSOR',
  /** store.url is off: nothing is kept that could be asked for. Remedy: set store.url. */
  'STORE_OFF',
  /** The store is no file that could be copied. Remedy: back PostgreSQL up by pg_dump. */
  'STORE_NO_FILE',
  /** There is a file already where a backup was to be written. Remedy: name another file, or remove that one. */
  'STORE_BACKUP_EXISTS',
  /** A backup could not be written, or is not whole. Remedy: see the cause; what was written of it is removed. */
  'STORE_BACKUP_FAILED',
  /** The store failed in a way that nobody foresaw. Remedy: the cause is in the log. */
  'STORE_FAILED',
] as const
export type StoreErrorCode = (typeof STORE_ERROR_CODES)[number]

/** Something was asked of the store that it cannot answer. Mail never waits for it. */
export class StoreError extends CodedError<StoreErrorCode> {
  override readonly name = 'StoreError'
}
