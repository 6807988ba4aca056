import { SignatureError } from '../errors.ts'
import { PausingError } from './pausing-error.ts'
import { StagingError } from './staging.ts'

export interface PlaceFailure {
  /** For sentences: the host. */
  readonly place: string
  readonly error: SignatureError
}

/**
 * Asks one place after the other until one has it.
 * @param where for sentences: the host
 * @param before what others have failed with, which were asked before
 * @throws {SignatureError} the last failure, with all places named
 */
export async function fromFirst<Place, Result>(
  places: readonly Place[],
  where: (place: Place) => string,
  attempt: (place: Place) => Promise<Result>,
  before: readonly PlaceFailure[] = [],
): Promise<Result> {
  const failures = [...before]
  for (const place of places) {
    try {
      return await attempt(place)
    } catch (error) {
      if (!isOfPlace(error)) throw error
      failures.push({ place: where(place), error })
    }
  }
  throw joined(failures)
}

/** False for what no other place would change. */
export function isOfPlace(error: unknown): error is SignatureError {
  return (
    error instanceof SignatureError &&
    !(error instanceof StagingError) &&
    error.code !== 'SIGNATURES_SECRET' &&
    error.code !== 'SIGNATURES_PROGRAM_MISSING'
  )
}

function joined(
  failures: readonly { readonly place: string; readonly error: SignatureError }[],
): SignatureError {
  const last = failures.at(-1)
  if (last === undefined) return new SignatureError('SIGNATURES_UNREACHABLE', 'The source has no address')
  if (failures.length === 1) return last.error
  const { code, remedy, message } = last.error
  const others = failures.slice(0, -1).map(({ place, error }) => `${place} (${error.code})`)
  const text = `${message}; asked before, in vain: ${[...new Set(others)].join(', ')}`
  const untils = failures.map(({ error }) => (error instanceof PausingError ? error.untilMs : 0))
  const options = { remedy, cause: last.error }
  // As long as one of them may be asked, the source is not paused.
  return untils.includes(0)
    ? new SignatureError(code, text, options)
    : new PausingError(code, text, Math.min(...untils), options)
}
