import { canonicalName } from '../check/formats.ts'
import { SignatureError } from '../errors.ts'

/** Longer than any name that is known; a line of an ignore file may hold 8 KB. */
const MAX_NAME_BYTES = 512

/**
 * The name of a signature as an ignore file has it, from one as clamd reports it.
 * @throws {SignatureError} SIGNATURES_ARGUMENT for what is no name, SIGNATURES_NOT_IGNORABLE for what the samples need
 */
export function ignorableName(text: string): string {
  const fault = faultOf(text)
  if (fault !== undefined) {
    const [sentence, remedy] = fault
    throw new SignatureError('SIGNATURES_ARGUMENT', `The name of the signature ${sentence}`, { remedy })
  }
  const name = canonicalName(text)
  if (isNeeded(name)) {
    throw new SignatureError('SIGNATURES_NOT_IGNORABLE', `${name} cannot be ignored`, {
      details: { signature: name },
      remedy: 'The samples that prove that clamd works need it. Let a rule of policy.rules pass its mail.',
    })
  }
  return name
}

const AS_REPORTED = 'Write the whole name as clamd reports it, for example in the log.'

function faultOf(text: string): readonly [sentence: string, remedy: string] | undefined {
  if (canonicalName(text) === '') return ['is empty', AS_REPORTED]
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) return ['holds a line end or a control character', AS_REPORTED]
  if (/\s/u.test(text)) return ['holds a blank, and no signature has one', AS_REPORTED]
  if (text.includes(':')) {
    return [
      'holds a colon, and no signature has one',
      `${AS_REPORTED} To tie it to its content: --this-version`,
    ]
  }
  if (/[*?]/.test(text)) {
    return [
      'holds a wildcard, and clamd knows none',
      'Ignore each signature by its whole name, or write a rule.',
    ]
  }
  if (text.startsWith('#')) return ['begins with #, as comments do', AS_REPORTED]
  if (Buffer.byteLength(text) > MAX_NAME_BYTES) return [`is longer than ${MAX_NAME_BYTES} bytes`, AS_REPORTED]
  return undefined
}

/** What the samples hit that prove that clamd works: EICAR in all its spellings, and the proof of the set that is live. */
export function isNeeded(name: string): boolean {
  return /eicar/i.test(name) || /^clamgate\./i.test(name)
}

/** What clamd finds without a database: an ignore file does not silence it. */
export function isHeuristic(name: string): boolean {
  return /^(?:Phishing\.)?Heuristics\./.test(name)
}
