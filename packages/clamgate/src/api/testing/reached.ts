import type { ApiAnswers } from '../routes.ts'

/** What a handler throws that has come as far as its service. */
export const REACHED = 'QUARANTINE_REACHED'

/**
 * Services that do nothing: whatever is called on them says that it was, by its code. `calls` has how often.
 */
export function reachedServices(): { readonly answers: ApiAnswers; readonly calls: () => number } {
  let calls = 0
  const service: unknown = new Proxy(() => undefined, {
    get: () => service,
    apply(_target, _this, [actor, ...more]: unknown[]) {
      // A service is asked for by whom it is for alone; what is asked of it comes after that.
      if (more.length === 0 && typeof actor === 'object' && actor !== null && 'role' in actor) return service
      calls++
      throw Object.assign(new Error('Reached'), { code: REACHED })
    },
  })
  const answers = new Proxy({}, { get: () => service })
  // Each of its members can be called, and has members that can.
  return { answers: answers as ApiAnswers, calls: () => calls }
}
