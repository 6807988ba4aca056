/** Facts for the log: no content of messages, no secrets; texts from outside are shortened and cleaned. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean>>

export interface ErrorOptions {
  /** What an operator may do about it. */
  readonly remedy?: string | undefined
  readonly details?: ErrorDetails
  readonly cause?: unknown
}

/**
 * An error for programs and operators: a code to match on, a sentence with the facts, a remedy, and the cause. Each
 * room has its own subclass with a closed list of codes.
 */
export class CodedError<Code extends string> extends Error {
  readonly code: Code
  readonly remedy: string | undefined
  readonly details: ErrorDetails

  constructor(code: Code, message: string, { remedy, details = {}, cause }: ErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.remedy = remedy
    this.details = details
  }
}

/** What somebody hears whose act has failed. */
export interface FailureWords {
  readonly sentence: string
  readonly code?: string | undefined
  readonly remedy?: string | undefined
}

/** Failures of ours are meant to be read; what the system or a library says may name files of this host, and is for the log. */
export function failureWords(error: unknown): FailureWords {
  if (error instanceof CodedError) {
    return { sentence: error.message, code: error.code, remedy: error.remedy }
  }
  return { sentence: 'It failed on this host', remedy: "The daemon's log says why." }
}
