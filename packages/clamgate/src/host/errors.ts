/** Every way in which the machine around us can refuse. */
export const HOST_ERROR_CODES = [
  'HOST_DAEMON_START',
  'HOST_POSTFIX_NEEDS_ROOT',
  'HOST_POSTFIX_MISSING',
  'HOST_POSTFIX_SETTING',
  'HOST_POSTFIX_PORT',
  'HOST_POSTFIX_START',
  'HOST_LOG_WAIT',
  'HOST_GROUP_LOOKUP',
  'HOST_GROUP_UNKNOWN',
] as const

export type HostErrorCode = (typeof HOST_ERROR_CODES)[number]

export interface HostErrorOptions {
  readonly remedy?: string
  readonly details?: Readonly<Record<string, string | number | boolean>>
  readonly cause?: unknown
}

/** Something on this machine is not as it must be. `message` is the fact, `remedy` what the operator can do. */
export class HostError extends Error {
  override readonly name = 'HostError'
  readonly code: HostErrorCode
  readonly remedy: string | undefined
  readonly details: Readonly<Record<string, string | number | boolean>>

  constructor(code: HostErrorCode, message: string, { remedy, details = {}, cause }: HostErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.remedy = remedy
    this.details = details
  }
}
