import { CodedError } from '../ground/coded-error.ts'

/** Codes of imports that could not be made at all. */
export const IMPORT_ERROR_CODES = [
  /** The file to import cannot be read: it is not there, is no text, is too large, or may not be read. Remedy: name the configuration file of clamav-milter, and run the command as a user who may read it. */
  'IMPORT_UNREADABLE',
  /** The file to import holds no option of clamav-milter. Remedy: name the configuration file of clamav-milter, usually /etc/clamav/clamav-milter.conf. */
  'IMPORT_FOREIGN',
  /** The result cannot be written: the file is there already, or its directory cannot be written to. Remedy: name another file with `--output`, or leave it out to see the result on the screen. */
  'IMPORT_OUTPUT',
] as const

export type ImportErrorCode = (typeof IMPORT_ERROR_CODES)[number]

/** A configuration of clamav-milter could not be imported. */
export class ImportError extends CodedError<ImportErrorCode> {
  override readonly name = 'ImportError'
}
