/** A wait that took too long. Its message is for the log. */
export class DeadlineError extends Error {
  readonly code = 'SCAN_TIMEOUT'

  constructor(ms: number) {
    super(`No verdict within ${ms / 1000} s`)
    this.name = 'DeadlineError'
  }
}

/**
 * A signal that follows `parent` and fires as well after `ms` milliseconds, with a {@link DeadlineError}. Dispose it to
 * drop timer and listener: `AbortSignal.any` with a timeout would keep both until the timer ends.
 */
export function deadline(parent: AbortSignal, ms: number): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController()
  const follow = () => controller.abort(parent.reason)
  if (parent.aborted) follow()
  else parent.addEventListener('abort', follow, { once: true })
  const timer = setTimeout(() => controller.abort(new DeadlineError(ms)), ms)
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer)
      parent.removeEventListener('abort', follow)
    },
  }
}
