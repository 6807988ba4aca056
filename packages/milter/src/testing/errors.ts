/** Reasons for which the MTA side could not go on; none says that the filter broke a rule. */
export const MTA_ERROR_CODES = [
  'MTA_CONNECT',
  'MTA_TIMEOUT',
  'MTA_FILTER_CLOSED',
  'MTA_CONNECTION_LOST',
  'MTA_ABORTED',
  'MTA_USAGE',
] as const
export type MtaErrorCode = (typeof MTA_ERROR_CODES)[number]

/** Rules of the protocol that a filter can break, as an MTA sees it. */
export const VIOLATION_CODES = [
  'FILTER_FRAME_LENGTH',
  'FILTER_NEGOTIATION_MALFORMED',
  'FILTER_VERSION',
  'FILTER_ACTIONS_NOT_OFFERED',
  'FILTER_PROTOCOL_NOT_OFFERED',
  'FILTER_MACROS_NOT_OFFERED',
  'FILTER_STRAY_PACKET',
  'FILTER_UNKNOWN_REPLY',
  'FILTER_DECISION_PAYLOAD',
  'FILTER_REPLY_MALFORMED',
  'FILTER_SKIP_MISPLACED',
  'FILTER_PROGRESS_EARLY',
  'FILTER_MODIFICATION_EARLY',
  'FILTER_MODIFICATION_NOT_NEGOTIATED',
  'FILTER_MODIFICATION_MALFORMED',
  'FILTER_BODY_SCATTERED',
] as const
export type ViolationCode = (typeof VIOLATION_CODES)[number]

interface FailureOptions {
  readonly cause?: unknown
  readonly details?: Readonly<Record<string, string | number | boolean>>
  readonly remedy?: string
}

/** The MTA side could not finish what was asked of it. Match on `code`. */
export class MtaError extends Error {
  override readonly name = 'MtaError'
  readonly code: MtaErrorCode
  readonly remedy: string | undefined
  readonly details: Readonly<Record<string, string | number | boolean>>

  constructor(code: MtaErrorCode, message: string, options: FailureOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.remedy = options.remedy
    this.details = options.details ?? {}
  }
}

/** The filter did what a Postfix or Sendmail would hold against it. Match on `code`. */
export class ProtocolViolation extends Error {
  override readonly name = 'ProtocolViolation'
  readonly code: ViolationCode
  readonly remedy: string | undefined
  readonly details: Readonly<Record<string, string | number | boolean>>

  constructor(code: ViolationCode, message: string, options: FailureOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.remedy = options.remedy
    this.details = options.details ?? {}
  }
}
