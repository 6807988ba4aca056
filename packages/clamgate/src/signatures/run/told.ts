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
