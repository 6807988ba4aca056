import { CodedError } from '../../clamgate/src/ground/coded-error.ts'

/** Every way in which the private programs of tests and of script/start can refuse. */
export const LAB_ERROR_CODES = [
  /** A program did not start. Remedy: see its last words in the message. */
  'HOST_DAEMON_START',
  /** A private Postfix can be started by root only. Remedy: run as root, or do without Postfix. */
  'HOST_POSTFIX_NEEDS_ROOT',
  /** Postfix is not installed. Remedy: on Debian: apt-get install postfix. */
  'HOST_POSTFIX_MISSING',
  /** A setting for the private Postfix cannot be written into its main.cf. Remedy: correct the setting that the message names. */
  'HOST_POSTFIX_SETTING',
  /** The port for the private Postfix was taken meanwhile. Remedy: choose another port. */
  'HOST_POSTFIX_PORT',
  /** The private Postfix did not start. Remedy: see its last words in the message. */
  'HOST_POSTFIX_START',
  /** PostgreSQL is not installed, or there is no user whom it lets run it. Remedy: on Debian: apt-get install postgresql. */
  'HOST_POSTGRES_MISSING',
  /** The private PostgreSQL did not start. Remedy: see its last words in the message. */
  'HOST_POSTGRES_START',
  /** A line that was waited for did not come in time. Remedy: see the log that the message names. */
  'HOST_LOG_WAIT',
] as const

export type LabErrorCode = (typeof LAB_ERROR_CODES)[number]

/** Something on this machine is not as it must be. `message` is the fact, `remedy` what the operator can do. */
export class LabError extends CodedError<LabErrorCode> {
  override readonly name = 'LabError'
}
