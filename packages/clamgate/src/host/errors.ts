import { CodedError } from '../ground/coded-error.ts'

/** Every way in which the machine around us can refuse. */
export const HOST_ERROR_CODES = [
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
