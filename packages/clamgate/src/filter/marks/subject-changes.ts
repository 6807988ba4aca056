import { MAX_KEPT_VALUE_BYTES, type WatchedFields } from '../watched-fields.ts'

/** A subject that can be written back, and its place among the subjects, from 0. */
export interface ChangeableSubject {
  readonly index: number
  readonly value: Buffer
}

/**
 * Of more the first and the last half of so many are changed: a queue file of Postfix goes back no more than 100 times, once
 * for each change of any milter ("too many reverse jump records"), and defers the mail otherwise.
 */
const MOST_CHANGED_SUBJECTS = 50
/** A request of the milter protocol has 65,535 bytes, with the name of the field and the prefix. */
const MAX_CHANGED_BYTES = MAX_KEPT_VALUE_BYTES - 1536

/**
 * The subjects that get a prefix: mail programs show the first of several, the last, or all of them. One that is longer
 * than a milter can write is left as it is rather than cut.
 */
export function changeableSubjects(fields: WatchedFields): readonly ChangeableSubject[] {
  const count = fields.count('subject')
  const half = MOST_CHANGED_SUBJECTS / 2
  return fields.values('subject').flatMap((value, index) => {
    const isOneOfMost = count <= MOST_CHANGED_SUBJECTS || index < half || index >= count - half
    return isOneOfMost && value.length <= MAX_CHANGED_BYTES ? [{ index, value }] : []
  })
}

/** How many subjects stay without the prefix. */
export function leftSubjects(fields: WatchedFields): number {
  return fields.count('subject') - changeableSubjects(fields).length
}
