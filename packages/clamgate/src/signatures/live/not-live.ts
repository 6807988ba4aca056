import type { ErrorOptions } from '../../ground/coded-error.ts'
import { SignatureError } from '../errors.ts'

export interface NotLiveOptions extends ErrorOptions {
  /** False: the set could not be tried, which speaks against nothing in it. */
  readonly isVerdict: boolean
}

/** The set that was installed is not in use. */
export function notLive(why: string, { isVerdict, details, ...options }: NotLiveOptions): SignatureError {
  return new SignatureError('SIGNATURES_NOT_LIVE', `The new signatures are not in use: ${why}`, {
    ...options,
    details: { ...details, isVerdict },
  })
}
