/**
 * Keys that the design has and this version has not: whoever writes one gets told so, instead of "unknown key".
 * A key that arrives leaves this list.
 */
export const LATER_KEYS: readonly string[] = ['signatures', 'store', 'policy.views', 'policy.ambiguous']
