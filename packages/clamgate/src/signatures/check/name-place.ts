import type { Format } from '../types.ts'
import { LAYOUTS } from './layout.ts'

export interface Span {
  start: number
  end: number
}

const HASH = 0x23
/** One for all, since there are millions of lines. */
const PLACE: Span = { start: 0, end: 0 }

/**
 * Where the name of the signature is in a line; undefined: the format has none, it is a comment, or no line of the format.
 * What it returns is good until it is called again.
 */
export function namePlace(
  bytes: Buffer,
  start: number,
  end: number,
  format: Format,
): Readonly<Span> | undefined {
  const { nameField, separator } = LAYOUTS[format]
  if (nameField === undefined || start === end || bytes[start] === HASH) return undefined
  let from = start
  for (
    let field = format === 'ign2' ? ignoreField(bytes, start, end, separator) : nameField;
    field > 0;
    field--
  ) {
    from = separatorAt(bytes, from, end, separator) + 1
    if (from > end) return undefined
  }
  PLACE.start = from
  PLACE.end = separatorAt(bytes, from, end, separator)
  return PLACE.end > from ? PLACE : undefined
}

/** `name`, `name:md5`, and the old `file:line:name`. */
function ignoreField(bytes: Buffer, start: number, end: number, separator: number): 0 | 2 {
  const first = separatorAt(bytes, start, end, separator)
  return first < end && separatorAt(bytes, first + 1, end, separator) < end ? 2 : 0
}

/** The place of the next separator, or the end. */
export function separatorAt(bytes: Buffer, from: number, end: number, separator: number): number {
  let at = from
  while (at < end && bytes[at] !== separator) at++
  return at
}
