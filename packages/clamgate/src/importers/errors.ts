import { CodedError } from '../ground/coded-error.ts'

/** Codes of imports that could not be made at all. */
export const IMPORT_ERROR_CODES = [
  /** The file to import cannot be read: it is not there, is a directory or no text, is too large, or may not be read. Remedy: name the configuration file of clamav-milter, and run the command as a user who may read it. */
  'IMPORT_UNREADABLE',
  /** The file to import holds no option that is clamav-milter's alone: it is empty, or that of clamd, freshclam, Postfix or Clamgate itself. Remedy: name the configuration file of clamav-milter, usually /etc/clamav/clamav-milter.conf. */
  'IMPORT_FOREIGN',
  /** The result cannot be written: the file is there already and not empty, is a symbolic link or a directory, or its directory is not there, cannot be written to or is full. Remedy: name another file with `--output`, or leave it out to see the result on the screen. */
  'IMPORT_OUTPUT',
] as const

export type ImportErrorCode = (typeof IMPORT_ERROR_CODES)[number]

/** A configuration of clamav-milter could not be imported. */
export class ImportError extends CodedError<ImportErrorCode> {
  override readonly name = 'ImportError'
}
