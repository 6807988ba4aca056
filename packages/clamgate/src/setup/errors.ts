import { CodedError } from '../ground/coded-error.ts'

/** Every way in which setup can refuse or fail. */
export const SETUP_ERROR_CODES = [
  /** Setup changes the system, and this user may not. Remedy: run it as root. */
  'SETUP_NOT_ROOT',
  /** Another setup, enable, disable or uninstall is running. Remedy: wait for it. */
  'SETUP_BUSY',
  /** The host lacks something, or has something, with which setup cannot go on. Remedy: in the sentence. */
  'SETUP_STOPPED',
  /** A file cannot be read or written. Remedy: make room, or remount it for writing, and run the command again. */
  'SETUP_FILE',
  /** Postfix has no configuration that can be read, or refuses it. Remedy: postfix check names the line. */
  'SETUP_POSTFIX',
  /** A service cannot be enabled, started or stopped. Remedy: systemctl status and its journal. */
  'SETUP_SERVICE',
  /** The self-test through Postfix failed; what was done is undone. Remedy: what the self-test names. */
  'SETUP_UNPROVEN',
  /** The journal of setup cannot be read. Remedy: its newest copy, or undo by hand as the guide says. */
  'SETUP_JOURNAL',
  /** Somebody ended setup. What was done is undone. Remedy: run it again. */
  'SETUP_INTERRUPTED',
] as const

export type SetupErrorCode = (typeof SETUP_ERROR_CODES)[number]

/** Setup could not do a thing. `message` is the fact, `remedy` what the administrator can do. */
export class SetupError extends CodedError<SetupErrorCode> {
  override readonly name = 'SetupError'
}
