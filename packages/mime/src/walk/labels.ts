import type { AmbiguityClass } from '../classes.ts'
import type { Structure } from '../header/types.ts'
import type { Context } from './context.ts'

/** Levels that scanners follow; deeper ones they leave out without a word. */
const SCANNED_LEVELS = 16

/** Classes of an entity by its type and by where it is. */
export function labelsOf({ types }: Structure, { depth }: Context): readonly AmbiguityClass[] {
  const classes: AmbiguityClass[] = []
  if (isPartial({ types })) classes.push('J07')
  if (types.some(({ value }) => value === 'message/external-body')) classes.push('J08')
  if (depth >= SCANNED_LEVELS) classes.push(types[0]?.value.startsWith('message/') ? 'J02' : 'J01')
  return classes
}

/** A piece of a message (RFC 2046 section 5.2.2): the whole is put together by the mail client, if at all. */
export function isPartial({ types }: Pick<Structure, 'types'>): boolean {
  // By E11 it is the header of what is in this part, and read there.
  return types.some(({ value, via }) => value === 'message/partial' && via !== 'E11')
}
