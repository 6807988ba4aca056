import { CodedError } from '../ground/coded-error.ts'

/** Codes of imports that could not be made at all. */
export const IMPORT_ERROR_CODES = [
  /** The file to import cannot be read: it is not there, is a directory or no text, is too large, or may not be read. Remedy: name the configuration file, and run the command as a user who may read it. */
  'IMPORT_UNREADABLE',
  /** The file to import is none of those that the command takes: it is empty, or of another program. Remedy: `config import` takes that of clamav-milter, usually /etc/clamav/clamav-milter.conf, and config.php of the i-MSCP plugin; `signatures import` those of clamav-unofficial-sigs, fangfrisch and the old plugin. */
  'IMPORT_FOREIGN',
  /** The result, or a file for a secret, cannot be written: the file is there already and not empty, is a symbolic link or a directory, or its directory is not there, cannot be written to or is full. Remedy: name another file with `--output`, or another directory with `--secrets`. */
  'IMPORT_OUTPUT',
  /** A parameter of config.php of the i-MSCP plugin has a value that it does not take; the sentence names each that is wrong. Remedy: mend it in config.php, or in data/persistent/plugins/ClamAV.php below the directory of the panel, and update the plugin list. */
  'IMPORT_VALUE',
] as const

export type ImportErrorCode = (typeof IMPORT_ERROR_CODES)[number]

/** A configuration of another program could not be imported. */
export class ImportError extends CodedError<ImportErrorCode> {
  override readonly name = 'ImportError'
}
