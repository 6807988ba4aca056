import { SignatureError, type SignatureErrorCode } from '../errors.ts'
import type { Candidate } from '../ports.ts'

const REMEDY: Partial<Record<SignatureErrorCode, string>> = {
  SIGNATURES_DECOY:
    'Open the homepage of the source: an account, a subscription or the address of the file may have ended. The version before stays in use.',
  SIGNATURES_MALFORMED:
    'Nothing has to be done: the version before stays in use, and the next one is tried by itself. Tell the source if it stays so.',
}

/** What came is no database, or none of its format. */
export function refusal(
  code: 'SIGNATURES_DECOY' | 'SIGNATURES_MALFORMED',
  { plan, source }: Pick<Candidate, 'plan' | 'source'>,
  why: string,
  line?: number,
): SignatureError {
  return new SignatureError(code, `${plan.name} ${why}`, {
    remedy: REMEDY[code],
    details: { source: source.name, file: plan.name, ...(line === undefined ? {} : { line }) },
  })
}
