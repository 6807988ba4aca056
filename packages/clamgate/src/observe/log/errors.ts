import { CodedError } from '../../ground/coded-error.ts'

/** Every code of {@link LogError}. Match on these, never on the text. */
export const LOG_ERROR_CODES = [
  /** The directory of the log file does not exist. Remedy: create it for the user of the daemon, or change log.file. */
  'LOG_FILE_DIRECTORY_MISSING',
  /** The log file may not be written. Remedy: give the user of the daemon the right to, or change log.file. */
  'LOG_FILE_FORBIDDEN',
  /** The log file is a directory, a socket, or a pipe that nobody reads. Remedy: name a regular file in log.file. */
  'LOG_FILE_NOT_A_FILE',
  /** The log file cannot be opened for another reason. Remedy: name another file, or remove what stands in the way. */
  'LOG_FILE_OPEN',
  /** The log file cannot be written, for example on a full disk. Remedy: make room; writing is tried again by itself. */
  'LOG_FILE_WRITE',
  /** Standard error cannot be written, for example because its reader has gone. Remedy: restart the daemon, or log to a file. */
  'LOG_STDERR_WRITE',
  /** No syslog daemon listens, or the program that passes lines to it is missing. Remedy: start one, install perl-base, or set log.syslog to false. */
  'LOG_SYSLOG_UNAVAILABLE',
  /** A syslog daemon listens and reads nothing. Remedy: look why, or restart it; the lines wait meanwhile. */
  'LOG_SYSLOG_STUCK',
  /** The program that passes lines to syslog ended. Remedy: none at first, it is started again; look who ends it if it comes back. */
  'LOG_SYSLOG_ENDED',
  /** There is no perl, so lines go to syslog through logger(1), which does not say when they are there. Remedy: install perl-base, and reload. */
  'LOG_SYSLOG_UNACKNOWLEDGED',
] as const
export type LogErrorCode = (typeof LOG_ERROR_CODES)[number]

/** A place for log lines could not be opened or written. */
export class LogError extends CodedError<LogErrorCode> {
  override readonly name = 'LogError'
}
