import type { Config } from '../config/schema.ts'
import { findLogin, logins } from './lists/lists.ts'
import { MONITORED } from './monitored.ts'
import type { Decision } from './rules.ts'
import type { SentinelRule } from './types.ts'

/** The key that decides on mail of somebody who is refused as a whole. */
export const SENTINEL_KEY = 'policy.sentinel'

/** {@link SentinelRule} with what is decided on mail of such a user: the same object for all. */
export interface CompiledSentinel extends SentinelRule {
  readonly decision: Decision
}

/** Undefined: it is off. */
export function compileSentinel({ sentinel }: Config['policy']): CompiledSentinel | undefined {
  const { messages, within, action, classes, except, message } = sentinel
  if (messages === undefined) return undefined
  const exempt = logins('policy.sentinel.except', except)
  return {
    messages,
    withinMs: within,
    action,
    decision: {
      choice: { action, reason: { text: `${SENTINEL_KEY}.action: ${action}`, key: SENTINEL_KEY } },
      message,
      tag: undefined,
    },
    watches: (authenticated): authenticated is string =>
      authenticated !== undefined &&
      authenticated !== '' &&
      (exempt.isEmpty || findLogin(exempt, authenticated) === undefined),
    counts: ({ kind, verdict, found, action, reason }) =>
      kind === 'infected' &&
      verdict.kind === 'infected' &&
      // Signatures that hit everybody's mail, and findings that somebody wants ignored, say nothing of a user.
      verdict.trip === undefined &&
      verdict.spared === undefined &&
      found !== undefined &&
      classes.some((one) => found.classes.includes(one)) &&
      // Somebody wants such mail: a rule lets samples through to the abuse desk. What is tried out beside that decides nothing.
      (action !== 'accept' || reason.key === MONITORED.key),
  }
}
