import { CodedError } from '../observe/coded-error.ts'

/** Every way in which the machine around us can refuse. */
export const HOST_ERROR_CODES = [
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
  /** A line that was waited for did not come in time. Remedy: see the log that the message names. */
  'HOST_LOG_WAIT',
  /** The groups of this host cannot be asked for. Remedy: install getent (Debian package libc-bin), or give `milter.group` as a number. */
  'HOST_GROUP_LOOKUP',
  /** `milter.group` names a group that this host does not have. Remedy: name the group of the MTA (Postfix on Debian: postfix), or leave the key out. */
  'HOST_GROUP_UNKNOWN',
] as const

export type HostErrorCode = (typeof HOST_ERROR_CODES)[number]

/** Something on this machine is not as it must be. `message` is the fact, `remedy` what the operator can do. */
export class HostError extends CodedError<HostErrorCode> {
  override readonly name = 'HostError'
}
