/** Every code a {@link MilterError} can carry. Match on these, never on the message. */
export const MILTER_ERROR_CODES = [
  // What a peer did
  'MILTER_FRAME_LENGTH',
  'MILTER_NOT_A_MILTER_CLIENT',
  'MILTER_NEGOTIATION_INVALID',
  'MILTER_VERSION_UNSUPPORTED',
  'MILTER_COMMAND_UNKNOWN',
  'MILTER_COMMAND_ORDER',
  'MILTER_ENVELOPE_LIMIT',
  'MILTER_NEGOTIATION_TIMEOUT',
  'MILTER_IDLE_TIMEOUT',
  'MILTER_WRITE_TIMEOUT',
  'MILTER_PEER_LOST',
  // What a filter did
  'MILTER_HANDLER_FAILED',
  'MILTER_ANSWER_INVALID',
  'MILTER_ACTION_NOT_NEGOTIATED',
  'MILTER_ANSWER_TIMEOUT',
  // Why a message ended under a handler that still ran (reason of `envelope.signal`)
  'MILTER_MESSAGE_ABORTED',
  'MILTER_SERVER_CLOSED',
  // Calls of the library
  'MILTER_OPTION_INVALID',
  'MILTER_INTERNAL',
  // Listening
  'MILTER_ADDRESS_INVALID',
  'MILTER_SOCKET_NOT_A_SOCKET',
  'MILTER_SOCKET_IN_USE',
  'MILTER_SOCKET_DIRECTORY',
  'MILTER_SOCKET_PERMISSION',
  'MILTER_PORT_IN_USE',
  'MILTER_PORT_FORBIDDEN',
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
