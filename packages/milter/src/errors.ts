/** Every code a {@link MilterError} can carry. Match on these, never on the message. */
export const MILTER_ERROR_CODES = [
  // What a peer did
  /** A peer announced a packet of 0 bytes or above the limit. Remedy: check that only the mail server connects to the milter socket; if it sends such packets, raise `milter.maxFrame`. */
  'MILTER_FRAME_LENGTH',
  /** What connected speaks another protocol, such as HTTP or TLS. Remedy: point that client elsewhere, or let only the mail server reach the socket. */
  'MILTER_NOT_A_MILTER_CLIENT',
  /** The first packet of a peer is no valid offer. Remedy: check what connects to the milter socket. */
  'MILTER_NEGOTIATION_INVALID',
  /** The MTA offers milter protocol version 1 or none. Remedy: use an MTA with protocol version 2 or later. */
  'MILTER_VERSION_UNSUPPORTED',
  /** A packet has a command byte that the protocol does not have. Remedy: check what connects to the milter socket. */
  'MILTER_COMMAND_UNKNOWN',
  /** A packet came where the protocol has no place for it. Remedy: report it, with the name and version of the MTA. */
  'MILTER_COMMAND_ORDER',
  /** The recipients of one message take more memory than is allowed. Remedy: limit the recipients of a message in the MTA (Postfix: smtpd_recipient_limit). */
  'MILTER_ENVELOPE_LIMIT',
  /** Macros, client name, HELO and sender of one MTA connection take more memory than is allowed. Remedy: check that only the mail server connects to the milter socket; if it sends so many macros, raise `milter.sessionMemory`. */
  'MILTER_SESSION_LIMIT',
  /** All MTA connections together keep as much as they may; the message was deferred, or the connection closed. Remedy: lower the recipient limit of the MTA, or raise `limits.totalMemory`. */
  'MILTER_MEMORY_LIMIT',
  /** A peer did not negotiate in time. Remedy: check what connects to the milter socket. */
  'MILTER_NEGOTIATION_TIMEOUT',
  /** An MTA connection was silent for too long. Remedy: none is needed; see `milter.idleTimeout`. */
  'MILTER_IDLE_TIMEOUT',
  /** The MTA took none of our bytes for too long. Remedy: check whether the mail server hangs. */
  'MILTER_WRITE_TIMEOUT',
  /** The MTA closed the connection in the middle of a session. Remedy: see its log: it ran into a timeout, or its client went away. */
  'MILTER_PEER_LOST',
  // What a filter did
  /** A handler of the filter threw an error; the message was deferred. Remedy: report it with the cause that the log shows. */
  'MILTER_HANDLER_FAILED',
  /** A handler of the filter gave an answer that cannot be sent; the message was deferred. Remedy: correct the filter. */
  'MILTER_ANSWER_INVALID',
  /** The filter wanted a change that this MTA does not offer; the message was deferred. Remedy: use an MTA that offers it. */
  'MILTER_ACTION_NOT_NEGOTIATED',
  /** A handler of the filter took too long; the message was deferred. Remedy: see why it waits. */
  'MILTER_ANSWER_TIMEOUT',
  // Why a message ended under a handler that still ran (reason of `envelope.signal`)
  /** The MTA gave the message up while the filter worked on it. Remedy: none is needed. */
  'MILTER_MESSAGE_ABORTED',
  /** The milter was stopped while a message was under way; it was deferred. Remedy: none is needed. */
  'MILTER_SERVER_CLOSED',
  // Calls of the library
  /** An option of the library is unknown or out of range. Remedy: correct the call. */
  'MILTER_OPTION_INVALID',
  /** A session broke off because of a defect. Remedy: report it with the cause that the log shows. */
  'MILTER_INTERNAL',
  // Listening
  /** The text is no address of a socket. Remedy: write unix:PATH, inet:PORT@HOST or inet6:PORT@HOST. */
  'MILTER_ADDRESS_INVALID',
  /** Something that is no socket is at the path of a socket. Remedy: choose another path, or remove that file. */
  'MILTER_SOCKET_NOT_A_SOCKET',
  /** A living process listens on this socket already. Remedy: stop it, or choose another path. */
  'MILTER_SOCKET_IN_USE',
  /** The directory of a socket is missing and cannot be made, or its path is too long. Remedy: make the directory, or choose another path. */
  'MILTER_SOCKET_DIRECTORY',
  /** The socket cannot be made, or given to its group, for want of permission. Remedy: run as a user that may write there, or choose another path or group. */
  'MILTER_SOCKET_PERMISSION',
  /** Another process listens on this port. Remedy: stop it, or choose another port. */
  'MILTER_PORT_IN_USE',
  /** The port needs a privilege that the process does not have. Remedy: choose a port above 1023. */
  'MILTER_PORT_FORBIDDEN',
  /** The system refused to listen for another reason. Remedy: see the cause that the message names. */
  'MILTER_LISTEN_FAILED',
] as const

export type MilterErrorCode = (typeof MILTER_ERROR_CODES)[number]

export interface MilterErrorOptions {
  readonly cause?: unknown
  /** Imperative advice for the operator. */
  readonly remedy?: string
  /** Facts for the log: no message content, no secrets. */
  readonly details?: Readonly<Record<string, string | number | boolean>>
}

/** The only error this library throws, rejects with or reports. */
export class MilterError extends Error {
  override readonly name = 'MilterError'
  readonly code: MilterErrorCode
  readonly remedy: string | undefined
  readonly details: Readonly<Record<string, string | number | boolean>>

  constructor(code: MilterErrorCode, message: string, options: MilterErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.remedy = options.remedy
    this.details = options.details ?? {}
  }
}
