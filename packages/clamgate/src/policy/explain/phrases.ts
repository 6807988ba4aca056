import type { Choice, Place, Reason } from '../types.ts'
import { doToIt } from '../words/actions.ts'
import { inParentheses } from '../words/names.ts'

/** Where a key of the configuration has its value from; undefined: not known. */
export type KeyOrigin = (key: string) => Place | 'default' | undefined

/** Who decided: `rule "x" (FILE:3)`, or `policy.infected (FILE:2)`. */
export function whose({ rule, key, text }: Reason, originOf: KeyOrigin): string {
  if (rule !== undefined) return `rule "${rule.name}"${inParentheses(rule.place)}`
  return key === undefined ? text : `${key}${placed(originOf(key))}`
}

/** `policy.infected (FILE:2) would reject it`. */
export function whoWould(choice: Choice, originOf: KeyOrigin): string {
  return `${whose(choice.reason, originOf)} would ${doToIt(choice.action)}`
}

/** Why, behind "is …, ": `because of policy.infected: reject (default)`, `because rule "x" (FILE:3) says so`. */
export function whyOf(reason: Reason, originOf: KeyOrigin): string {
  const { rule, key, text, instead } = reason
  if (rule === undefined) return `because of ${text}${key === undefined ? '' : placed(originOf(key))}`
  const what = instead === undefined ? 'so' : `${instead.of}, but ${instead.why}`
  return `because ${whose(reason, originOf)} says ${what}`
}

function placed(place: Place | 'default' | undefined): string {
  return place === 'default' ? ' (default)' : inParentheses(place)
}
