/**
 * Keys that the design has and this version has not: whoever writes one gets told so, instead of "unknown key".
 * A key that arrives leaves this list.
 */
export const LATER_KEYS: readonly string[] = [
  'signatures',
  'quarantine',
  'store',
  'console',
  'headers',
  'notify',
  'metrics',
  'policy.rules',
  'policy.skip',
  'policy.views',
  'policy.ambiguous',
]

/** Values that the design has and this version has not, for all keys that take an action. */
export const LATER_ACTIONS: readonly string[] = ['tag', 'quarantine']
