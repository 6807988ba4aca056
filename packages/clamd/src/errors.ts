/** Every code that a {@link ClamdError} can carry. Stable: match on these, never on a message. */
export const CLAMD_ERROR_CODES = [
  /** The text is no address of a clamd. */
  'CLAMD_ADDRESS_INVALID',
  /** No connection: refused, no such socket, no permission, no answer in time. */
  'CLAMD_UNREACHABLE',
  /** clamd took no data for the stall timeout. */
  'CLAMD_STALLED',
  /** Everything was sent, and no reply came for the reply timeout. */
  'CLAMD_REPLY_TIMEOUT',
  /** clamd closed or reset the connection without a complete reply. */
  'CLAMD_CLOSED',
  /** A reply that this library does not know. Never taken for clean. */
  'CLAMD_REPLY_UNKNOWN',
  /** A reply above the limit of bytes. */
  'CLAMD_REPLY_TOO_LONG',
  /** The command is disabled in clamd's configuration, or this clamd does not know it. */
  'CLAMD_COMMAND_UNAVAILABLE',
  /** clamd waited too long for our data and gave up (CommandReadTimeout, ReadTimeout). */
  'CLAMD_READ_TIMED_OUT',
  /** The caller gave up: `abort`, or its AbortSignal. */
  'CLAMD_ABORTED',
] as const

export type ClamdErrorCode = (typeof CLAMD_ERROR_CODES)[number]

/**
 * Where an exchange with clamd was: no connection yet, bytes of ours still on the way, the caller's turn to write, or
 * all sent and the reply awaited.
 */
export type ClamdStage = 'connect' | 'send' | 'idle' | 'reply'

/** Facts for the log. Texts of clamd's are shortened and free of control characters. */
export type ClamdErrorDetails = Readonly<Record<string, string | number | boolean>>

export interface ClamdErrorOptions {
  readonly remedy?: string
  readonly details?: ClamdErrorDetails
  readonly cause?: unknown
}

/**
 * A failure to find something out from clamd. `details` of a failed exchange hold `address`, `stage` (a
 * {@link ClamdStage}) and `beforeVerdict`: true when clamd had not said a byte, so that another clamd may be asked.
 */
export class ClamdError extends Error {
  readonly code: ClamdErrorCode
  /** What an operator may do about it. */
  readonly remedy: string | undefined
  readonly details: ClamdErrorDetails

  constructor(code: ClamdErrorCode, message: string, options: ClamdErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ClamdError'
    this.code = code
    this.remedy = options.remedy
    this.details = options.details ?? {}
  }
}

const SHOWN_CHARACTERS = 120

/** Text of a peer's for a message or a log: control characters replaced, long ones cut. Linear in what is shown. */
export function shown(text: string): string {
  const head = text.slice(0, SHOWN_CHARACTERS)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be replaced
  const clean = head.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '\ufffd')
  return text.length > SHOWN_CHARACTERS ? `${clean}…` : clean
}
