import type { AmbiguityClass } from '../classes.ts'
import type { BodyReading, OtherBodyReading } from './body.ts'
import { guessBoundary } from './guess-boundary.ts'
import { nearDelimiters } from './near-delimiters.ts'
import type { Place } from './source.ts'
import { type Delimiter, delimitersByAnyLineEnd, exactDelimiters, inOrder } from './split.ts'

type Multipart = Extract<BodyReading, { kind: 'multipart' }>

/**
 * Other lines that readers take for delimiters of a boundary that has regular ones.
 *
 * @param hasViews another reading may be followed
 */
export function otherDelimiters(reading: Multipart, hasViews: boolean): readonly OtherBodyReading[] {
  const { body, boundary, delimiters } = reading
  const found: OtherBodyReading[] = []
  const bare = delimitersByAnyLineEnd(body, boundary)
  if (bare.length > delimiters.length) found.push({ via: 'E06', reading: { ...reading, delimiters: bare } })
  found.push(...withTails(reading))
  // Inner wins: an outer delimiter does not end a multipart of which the own delimiters go on behind it.
  if (!delimiters.some(({ isClosing }) => isClosing) && body.end < body.source.octets.length) {
    const { source, start, end } = body
    const wide = { source, start, end: source.octets.length }
    const isThereMore = ['', '--'].some((tail) =>
      source.lines.isSaid(`--${boundary}${tail}`, end, source.octets.length),
    )
    // Without a view left the reading is only named: looking for all of it would cost as much as following it.
    const all = isThereMore && hasViews ? exactDelimiters(wide, boundary) : []
    if (isThereMore) found.push({ via: 'E08', reading: { ...reading, body: wide, delimiters: all } })
  }
  return found
}

/** Readings of a multipart of which no boundary has a regular delimiter: by lines that are near to one, and by guessing. */
export function delimitersInstead(
  body: Place,
  type: string,
  boundaries: readonly string[],
): readonly OtherBodyReading[] {
  const found: OtherBodyReading[] = []
  for (const boundary of boundaries) {
    const delimiters = delimitersByAnyLineEnd(body, boundary)
    const reading = { kind: 'multipart', body, type, boundary, delimiters } as const
    if (delimiters.length > 0) found.push({ via: 'E06', reading })
    found.push(...withTails(reading))
  }
  const near = nearDelimiters(body, boundaries)
  for (const [boundary, delimiters] of near) {
    found.push({ via: 'E03', reading: { kind: 'multipart', body, type, boundary, delimiters } })
  }
  const guess = guessBoundary(body)
  if (guess !== undefined) {
    const delimiters = delimitersByAnyLineEnd(body, guess)
    found.push({ via: 'D07', reading: { kind: 'multipart', body, type, boundary: guess, delimiters } })
  }
  return found
}

/** Readers that look no further than the boundary take delimiters with anything behind it. */
function withTails(reading: Multipart): readonly OtherBodyReading[] {
  const { body, boundary, delimiters } = reading
  const { lines } = body.source
  const opening = `--${boundary}`
  const added: Delimiter[] = []
  let isText = false
  for (const key of lines.longerThan(opening)) {
    const tail = key.slice(opening.length)
    if (tail === '--') continue
    const isClosing = tail.startsWith('--')
    const found = lines.saying(key, body.start, body.end)
    if (found.length > 0) isText ||= hasText(isClosing ? tail.slice(2) : tail)
    for (const line of found) added.push({ line, isClosing })
  }
  if (added.length === 0) return []
  const via: AmbiguityClass = isText ? 'E02' : 'E01'
  const all = { via, reading: { ...reading, delimiters: inOrder([...delimiters, ...added]) } }
  const open = added.filter(({ isClosing }) => !isClosing)
  // A close with a tail ends the parts for some readers, and for others it is a delimiter like any.
  if (open.length === added.length) return [all]
  const asOpenings = added.map(({ line }) => ({ line, isClosing: false }))
  return [all, { via, reading: { ...reading, delimiters: inOrder([...delimiters, ...asOpenings]) } }]
}

function hasText(tail: string): boolean {
  for (let at = 0; at < tail.length; at++) {
    const code = tail.charCodeAt(at)
    if (code > 0x20 && code !== 0x7f && code !== 0x85 && code !== 0xa0) return true
  }
  return false
}
