import type { ErrorOptions } from '../../ground/coded-error.ts'
import { SignatureError, type SignatureErrorCode } from '../errors.ts'

/** An answer after which its host is left alone for a while. */
export class PausingError extends SignatureError {
  /** Unix time, ms. */
  readonly untilMs: number

  constructor(code: SignatureErrorCode, message: string, untilMs: number, options?: ErrorOptions) {
    super(code, message, options)
    this.untilMs = untilMs
  }
}
