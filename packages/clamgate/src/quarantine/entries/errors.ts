import { CodedError } from '../../ground/coded-error.ts'

/** Every code of {@link EntryError}. Match on these, never on the text. */
export const ENTRY_ERROR_CODES = [
  /** There is no entry of this id. Remedy: clamgate quarantine list shows those that there are; it may have expired. */
  'QUARANTINE_NO_ENTRY',
  /** The entry is kept by another host that shares the index. Remedy: run the command there. */
  'QUARANTINE_ENTRY_ELSEWHERE',
  /** Content or description of an entry is not what was kept: cut, changed, removed by hand. It is never released. Remedy: restore its files from a backup, or delete it. */
  'QUARANTINE_ENTRY_DAMAGED',
  /** The content is encrypted, and no identity of this host opens it. Remedy: put the identity of one of its keys into quarantine.identities. */
  'QUARANTINE_NO_KEY',
  /** The content is elsewhere (S3), and that does not answer. Remedy: try again later; see quarantine.store. */
  'QUARANTINE_CONTENT_AWAY',
  /** The entry is not kept for such an address. Remedy: clamgate quarantine show tells for whom it is. */
  'QUARANTINE_NO_RECIPIENT',
  /** Somebody else releases or deletes this entry right now. Remedy: wait for it; clamgate quarantine show tells what came of it. */
  'QUARANTINE_ENTRY_BUSY',
  /** No daemon runs, and only that can release and index entries. Remedy: start it; until then list, show, export and delete work upon the directory. */
  'QUARANTINE_NEEDS_DAEMON',
] as const
export type EntryErrorCode = (typeof ENTRY_ERROR_CODES)[number]

/** Something was asked of an entry of the quarantine that cannot be done. */
export class EntryError extends CodedError<EntryErrorCode> {
  override readonly name = 'EntryError'
}
