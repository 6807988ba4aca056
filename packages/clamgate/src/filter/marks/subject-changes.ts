import { type KeptSubjects, MAX_FIELD_OCTETS } from './kept-subjects.ts'
import { prefixedSubject } from './prefixed-subject.ts'

/** A subject that can be written back, and its place among the subjects, from 0. */
export interface ChangeableSubject {
  readonly index: number
  readonly value: Buffer
}

const MAX_VALUE_OCTETS = MAX_FIELD_OCTETS - 'Subject: '.length
/** No prefix of a configuration, in whatever encoding, makes a shorter one too long. */
const SURELY_SHORT_OCTETS = 50_000

/** The subjects that get a prefix. One that would be cut then is left as it is. */
export function changeableSubjects({ kept }: KeptSubjects, prefix: string): readonly ChangeableSubject[] {
  return kept.flatMap(({ index, value }) => {
    return value !== undefined && hasRoom(value, prefix) ? [{ index, value }] : []
  })
}

/** How many subjects stay without the prefix. */
export function leftSubjects(subjects: KeptSubjects, prefix: string): number {
  return subjects.count - changeableSubjects(subjects, prefix).length
}

function hasRoom(value: Buffer, prefix: string): boolean {
  if (value.length <= SURELY_SHORT_OCTETS) return true
  // As encoded words the prefix is longest.
  const changed = prefixedSubject(value, prefix, { utf8: false })
  return changed === undefined || changed.length <= MAX_VALUE_OCTETS
}
