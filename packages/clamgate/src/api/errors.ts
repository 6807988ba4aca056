import { CodedError } from '../ground/coded-error.ts'

/** Every code of {@link ControlError}. Match on these, never on the text. */
export const CONTROL_ERROR_CODES = [
  /** Nothing listens on the control socket. Remedy: start the daemon, or name the configuration file that it runs with. */
  'CONTROL_UNREACHABLE',
  /** The control socket belongs to another user. Remedy: run the command as root or as the user of the daemon. */
  'CONTROL_FORBIDDEN',
  /** The daemon did not answer in time. Remedy: look at its log; restart it if it hangs. */
  'CONTROL_TIMEOUT',
  /** The answer was no JSON of the expected form, or too long. Remedy: check that the daemon has the version of the command. */
  'CONTROL_REPLY_INVALID',
  /** The request names no route of the control API, or is malformed. Remedy: check that the daemon has the version of the command. */
  'CONTROL_BAD_REQUEST',
  /** The daemon runs but is not ready for mail. Remedy: `clamgate status` says what it waits for. */
  'CONTROL_NOT_READY',
  /** The daemon met an error that it did not expect. Remedy: its log has the facts under the same request id. */
  'CONTROL_INTERNAL',
  /** A running daemon listens on this control socket already. Remedy: stop it, or give this one another control.socket. */
  'CONTROL_SOCKET_IN_USE',
  /** Something else is at the path of the control socket. Remedy: move it away, or change control.socket. */
  'CONTROL_SOCKET_NOT_A_SOCKET',
  /** The path of the control socket is longer than the system allows (107 bytes). Remedy: set control.socket to a shorter one. */
  'CONTROL_SOCKET_PATH_TOO_LONG',
  /** The control socket cannot be opened. Remedy: give the user of the daemon the right to write to its directory. */
  'CONTROL_SOCKET_OPEN',
  /** Others may write to the directory of the control socket, or it is not ours. Remedy: correct its owner and mode, or change control.socket. */
  'CONTROL_DIRECTORY_UNSAFE',
  /** Another program listens on the address of console.listen. Remedy: stop it, or choose another port. */
  'CONTROL_HTTP_IN_USE',
  /** This machine does not have the address of console.listen, or its name is not known. Remedy: name an address of this machine. */
  'CONTROL_HTTP_ADDRESS',
  /** The address of console.listen cannot be opened for another reason, such as a port below 1024. Remedy: choose a higher port. */
  'CONTROL_HTTP_OPEN',
  /** A file of console.tls cannot be read. Remedy: let the user of the daemon read it. */
  'CONTROL_TLS_UNREADABLE',
  /** The files of console.tls hold no certificate or no key, or the key belongs to another certificate. Remedy: name the certificate with its chain, and its key without a passphrase, both as PEM. */
  'CONTROL_TLS_INVALID',
  /** The header Idempotency-Key is no key. Remedy: send 1 to 200 printed characters of ASCII, for example a UUID. */
  'CONTROL_KEY_INVALID',
  /** The key came with another request before. Remedy: send a new key with each act; the same one only to ask again for the same. */
  'CONTROL_KEY_USED',
] as const
export type ControlErrorCode = (typeof CONTROL_ERROR_CODES)[number]

/** The control API could not be served or reached. */
export class ControlError extends CodedError<ControlErrorCode> {
  override readonly name = 'ControlError'
}

/** What the daemon said when it refused a request, with the code of its own error, for example `CONFIG_INVALID`. */
export class DaemonError extends Error {
  override readonly name = 'DaemonError'
  readonly code: string
  readonly remedy: string | undefined
  /** Single problems, a line each, where there are several. */
  readonly report: readonly string[]
  readonly details: { readonly requestId: string; readonly status: number }

  constructor(problem: {
    readonly code: string
    readonly sentence: string
    readonly remedy?: string | undefined
    readonly report?: readonly string[] | undefined
    readonly requestId: string
    readonly status: number
  }) {
    super(problem.sentence)
    this.code = problem.code
    this.remedy = problem.remedy
    this.report = problem.report ?? []
    this.details = { requestId: problem.requestId, status: problem.status }
  }
}
