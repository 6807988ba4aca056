import { CodedError } from '../../ground/coded-error.ts'

/** Every way in which an action of the i-MSCP plugin can be refused. What setup refuses has setup's codes. */
export const IMSCP_ERROR_CODES = [
  /** What the panel's backend handed over cannot be read. Remedy: plugin and program are of different versions; install the plugin anew. */
  'IMSCP_REQUEST',
  /** The host does not have what the plugin needs, or has what must not run beside it. Remedy: in the sentence. */
  'IMSCP_REQUIREMENT',
  /** A parameter of the plugin has a wrong value; what was in force stays in force. Remedy: mend it in config.php, or in the panel's data/persistent/plugins/ClamAV.php, and update the plugin list. */
  'IMSCP_PARAMETER',
  /** Mail could not be scanned, or EICAR was not refused; what was done is undone. Remedy: what the self-test names, clamgate doctor. */
  'IMSCP_UNPROVEN',
  /** A file below the panel's directory cannot be read or written. Remedy: its owner and mode, the disk. */
  'IMSCP_FILE',
] as const

export type ImscpErrorCode = (typeof IMSCP_ERROR_CODES)[number]

/** An action of the plugin was refused, and changed nothing. `message` is one sentence: the panel shows one line. */
export class ImscpError extends CodedError<ImscpErrorCode> {
  override readonly name = 'ImscpError'
}
