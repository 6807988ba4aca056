import type { WatchedFields } from '../watched-fields.ts'
import { prefixedSubject } from './prefixed-subject.ts'

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
/** Postfix cuts a field at 60,000 octets with its name (cleanup(8), where it has milters), and one that we write too. */
const MAX_VALUE_OCTETS = 60_000 - 'Subject: '.length
/** No prefix of a configuration, in whatever encoding, makes a shorter one too long. */
const SURELY_SHORT_OCTETS = 50_000

/**
 * The subjects that get a prefix: mail programs show the first of several, the last, or all of them. One that would be cut
 * then is left as it is.
 */
export function changeableSubjects(fields: WatchedFields, prefix: string): readonly ChangeableSubject[] {
  const count = fields.count('subject')
  const half = MOST_CHANGED_SUBJECTS / 2
  return fields.values('subject').flatMap((value, index) => {
    const isOneOfMost = count <= MOST_CHANGED_SUBJECTS || index < half || index >= count - half
    return isOneOfMost && hasRoom(value, prefix) ? [{ index, value }] : []
  })
}

/** How many subjects stay without the prefix. */
export function leftSubjects(fields: WatchedFields, prefix: string): number {
  return fields.count('subject') - changeableSubjects(fields, prefix).length
}

function hasRoom(value: Buffer, prefix: string): boolean {
  if (value.length <= SURELY_SHORT_OCTETS) return true
  // As encoded words the prefix is longest.
  const changed = prefixedSubject(value, prefix, { utf8: false })
  return changed === undefined || changed.length <= MAX_VALUE_OCTETS
}
