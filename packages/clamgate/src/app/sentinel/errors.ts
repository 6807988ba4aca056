import { CodedError } from '../../ground/coded-error.ts'

/** Every code of {@link SentinelError}. Match on these, never on the text. */
export const SENTINEL_ERROR_CODES = [
  /** The file with the users whom the sentinel refuses cannot be read; it is put aside as sentinel.json.bad, and nobody is refused by it. Remedy: look at the file, and at the log for who was refused; they are refused again once they go on. */
  'SENTINEL_FILE_DAMAGED',
  /** Whom the sentinel refuses could not be written to its file; it holds until the daemon ends, and is written at the next change. Remedy: mend the directory of the file (engine.directory). */
  'SENTINEL_UNSAVED',
  /** More users are refused than are remembered; no more are added. Remedy: clear those who may send again; so many at once may be a signature that is wrong. */
  'SENTINEL_FULL',
] as const
export type SentinelErrorCode = (typeof SENTINEL_ERROR_CODES)[number]

/** What is wrong with the memory of the sentinel. Mail goes on. */
export class SentinelError extends CodedError<SentinelErrorCode> {
  override readonly name = 'SentinelError'
}
