import { messageOf } from '../../ground/thrown.ts'
import { SignatureError, type SignatureErrorCode } from '../errors.ts'
import type { Told } from '../journal/state.ts'

/** An error as it is kept and shown. */
export function toldOf(error: unknown, atMs: number): Told {
  const isOurs = error instanceof SignatureError
  return {
    code: isOurs ? error.code : 'SIGNATURES_UNREACHABLE',
    sentence: messageOf(error),
    remedy: (isOurs ? error.remedy : undefined) ?? null,
    atMs,
  }
}

/** What to do about a pause. --force lifts none that a source has asked for itself. */
export function pauseRemedy({ code, untilMs }: { readonly code: string; readonly untilMs: number }): string {
  const until = new Date(untilMs).toISOString()
  if (code === 'SIGNATURES_RETRY_LATER') return `Wait: it is asked again after ${until}.`
  return `See that its url, its secret and the account are right. It is asked again after ${until}, or at once by clamgate signatures update --force.`
}

export function isSignatureError(
  error: unknown,
  ...codes: readonly SignatureErrorCode[]
): error is SignatureError {
  return error instanceof SignatureError && (codes.length === 0 || codes.includes(error.code))
}

/** The file that an error names, without its directory. */
export function fileNamedBy(error: SignatureError): string | undefined {
  const { file } = error.details
  return typeof file === 'string' ? file.slice(file.lastIndexOf('/') + 1) : undefined
}
