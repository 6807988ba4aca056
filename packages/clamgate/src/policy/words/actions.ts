import type { Action } from '../../config/schema.ts'
import type { Fate } from '../plan.ts'

/** How an action is said. */
interface ActionWords {
  /** Behind "would": `hold` it. */
  readonly verb: string
  /** Behind "is" and "would have": `held`. */
  readonly participle: string
  /** Where that leaves the message: ` in quarantine`. */
  readonly where: string
  /** Behind "was" in a line of the log. */
  readonly logged: string
  /** What becomes of the copy of a recipient when this happens to the whole message. */
  readonly fate: Fate
}

/** One row for each action; every sentence on what is done, or would have been, reads it. */
export const ACTION_WORDS: Readonly<Record<Action, ActionWords>> = {
  accept: row('accept', 'accepted', 'delivered'),
  tag: row('tag', 'tagged', 'delivered'),
  'mta-hold': row('hold', 'held', 'held', { where: ' in the queue of the MTA', logged: 'put on hold' }),
  quarantine: row('keep', 'kept', 'quarantined', { where: ' in quarantine', logged: 'quarantined' }),
  defer: row('defer', 'deferred', 'deferred'),
  reject: row('reject', 'rejected', 'refused'),
  discard: row('discard', 'discarded', 'discarded'),
}

function row(
  verb: string,
  participle: string,
  fate: Fate,
  { where = '', logged = participle }: Partial<ActionWords> = {},
): ActionWords {
  return { verb, participle, where, logged, fate }
}

/** Of subjects that a mark does not change. */
export const SUBJECTS_LEFT = 'longer or more than a milter can change'

/** `held in the queue of the MTA`: behind "is". */
export function done(action: Action): string {
  const { participle, where } = ACTION_WORDS[action]
  return `${participle}${where}`
}

/** `held it in the queue of the MTA`: behind "would have". */
export function doneToIt(action: Action): string {
  const { participle, where } = ACTION_WORDS[action]
  return `${participle} it${where}`
}

/** `hold it in the queue of the MTA`: behind "would". */
export function doToIt(action: Action): string {
  const { verb, where } = ACTION_WORDS[action]
  return `${verb} it${where}`
}

/** What is done with a copy that has such a fate; of one that is delivered: it is accepted. */
export function actionOf(fate: Fate): Action {
  // The table keeps the keys that its type names.
  const actions = Object.keys(ACTION_WORDS) as readonly Action[]
  return actions.find((action) => ACTION_WORDS[action].fate === fate) ?? 'accept'
}
