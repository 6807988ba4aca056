import { CodedError } from '../ground/coded-error.ts'

/** Every code that a {@link SignatureError} can carry. Stable: match on these, never on a message. */
export const SIGNATURE_ERROR_CODES = [
  /** No source of that name. Remedy: `clamgate signatures status` lists them. */
  'SIGNATURES_SOURCE_UNKNOWN',
  /** No file of that name in the source. Remedy: `clamgate signatures list --source NAME` lists them. */
  'SIGNATURES_FILE_UNKNOWN',
  /** Nobody has a signature of that name. */
  'SIGNATURES_NAME_UNKNOWN',
  /** signatures.directory, or the directory of the databases, cannot be used. */
  'SIGNATURES_DIRECTORY_UNUSABLE',
  /** There is no room left on the disk. */
  'SIGNATURES_DISK_FULL',
  /** Another run is under way and did not end in time. */
  'SIGNATURES_BUSY',
  /** Another updater works on the same directory. Remedy: remove it, or give Clamgate a directory of its own. */
  'SIGNATURES_RIVAL',
  /** A program that is needed (clamscan, sigtool, rsync, gpgv) is missing. */
  'SIGNATURES_PROGRAM_MISSING',
  /** The secret of a source is missing, is empty, or cannot be one. Remedy: set signatures.sources.NAME.secret. */
  'SIGNATURES_SECRET',
  /** The source cannot be reached, or broke off. */
  'SIGNATURES_UNREACHABLE',
  /** The source did not answer in time. */
  'SIGNATURES_TIMEOUT',
  /** The certificate of the source is not to be trusted. */
  'SIGNATURES_TLS',
  /** The source answered with an HTTP status that is no success. */
  'SIGNATURES_HTTP_STATUS',
  /** The source refuses us: HTTP 401 or 403. It is paused. */
  'SIGNATURES_FORBIDDEN',
  /** The source asks to come later: HTTP 429 or 503. */
  'SIGNATURES_RETRY_LATER',
  /** The source does not have the file: HTTP 404, or rsync's missing file. */
  'SIGNATURES_NOT_FOUND',
  /** A redirect that is not followed: to http, to a host that the catalogue does not name, or in a circle. */
  'SIGNATURES_REDIRECT',
  /** The file is larger than is taken. */
  'SIGNATURES_TOO_LARGE',
  /** The file is shorter, or longer, than the source said. */
  'SIGNATURES_LENGTH',
  /** The digest of the file is not the one that the source publishes. */
  'SIGNATURES_DIGEST',
  /** The OpenPGP signature is missing, bad, or not of the pinned key. */
  'SIGNATURES_OPENPGP',
  /** The archive cannot be unpacked safely. */
  'SIGNATURES_ARCHIVE',
  /** The source serves a version that is older than the one that is installed. */
  'SIGNATURES_OLDER',
  /** What came is a web page, a message or an advertisement, no database. The source is paused. */
  'SIGNATURES_DECOY',
  /** What came is no database of its format. */
  'SIGNATURES_MALFORMED',
  /** The file has lost half of its signatures. Remedy: `clamgate signatures update --confirm FILE` takes it. */
  'SIGNATURES_SHRUNK',
  /** ClamAV does not load the file. */
  'SIGNATURES_LOAD_FAILED',
  /** The files load each alone, and not together. */
  'SIGNATURES_SET_FAILED',
  /** clamscan fails on a file that is known to be good: nothing can be tested. */
  'SIGNATURES_TESTER_BROKEN',
  /** The signatures of the file hit too much clean mail. */
  'SIGNATURES_HAM',
  /** A file of that name, which is not ours, is in the directory of the databases. */
  'SIGNATURES_NOT_OURS',
  /** The new set was installed, and the engine did not take it: the one before is back. */
  'SIGNATURES_NOT_LIVE',
  /** The set, or the file, was rolled back; it is not installed again before its source serves something else. */
  'SIGNATURES_ROLLED_BACK',
  /** There is no set before, or none of that id. */
  'SIGNATURES_NO_SUCH_SET',
  /** The signature cannot be ignored: the samples that prove the engine need it. */
  'SIGNATURES_NOT_IGNORABLE',
  /** An argument of a command cannot be used as it is. */
  'SIGNATURES_ARGUMENT',
] as const

export type SignatureErrorCode = (typeof SIGNATURE_ERROR_CODES)[number]

/** A source, a file or a set of signatures could not be used. */
export class SignatureError extends CodedError<SignatureErrorCode> {
  override readonly name = 'SignatureError'
}
