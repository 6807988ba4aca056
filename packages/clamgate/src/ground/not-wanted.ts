/** Code of {@link NotWantedError}. */
export const NOT_WANTED = 'SCAN_NOT_WANTED'

/**
 * Why a scan is broken off whose verdict nobody needs any more, since another scan of the same mail has told enough. It is no
 * scan that got no verdict, so that nobody counts it as one.
 */
export class NotWantedError extends Error {
  override readonly name = 'NotWantedError'
  readonly code = NOT_WANTED
}
