import { CodedError } from '../../ground/coded-error.ts'

/** Every way in which a configuration file cannot be changed for somebody. */
export const CHANGE_ERROR_CODES = [
  /** The file, its directory or its backup cannot be written; the file is as it was. Remedy: as the message says; mostly: run the command as root, or make room. */
  'CHANGE_UNWRITABLE',
  /** Somebody else has changed the file meanwhile; it is as they left it. Remedy: carry the changes over from the copy that the message names, or run the command again. */
  'CHANGE_MEANWHILE',
  /** The editor could not be started, or ended with a failure; the file is as it was. Remedy: set VISUAL or EDITOR to an editor of this host. */
  'CHANGE_EDITOR',
  /** A changed file would not be a good configuration: a defect of Clamgate; the file is as it was. Remedy: report it, with the keys that the message names. */
  'CHANGE_DEFECT',
] as const

export type ChangeErrorCode = (typeof CHANGE_ERROR_CODES)[number]

/** A configuration file was not changed. */
export class ChangeError extends CodedError<ChangeErrorCode> {
  override readonly name = 'ChangeError'
}
