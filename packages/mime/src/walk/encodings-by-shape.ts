import type { AmbiguityClass } from '../classes.ts'
import type { Structure } from '../header/types.ts'
import type { Encoding } from '../types.ts'
import type { Place } from './source.ts'

/** Octets of a body by which its encoding is guessed. */
const LOOK_BYTES = 2048

interface Guess {
  readonly encoding: Encoding
  readonly via: AmbiguityClass
}

/** How a body looks to be encoded, where its header says nothing that all readers know. */
export function encodingsByShape(
  { source, start, end }: Place,
  { isEncodingUnknown, classes }: Structure,
): readonly Guess[] {
  if (!isEncodingUnknown && !classes.includes('F02')) return []
  const text = source.octets.toString('latin1', start, Math.min(end, start + LOOK_BYTES))
  const guesses: Guess[] = []
  if (/^[A-Za-z0-9+/=_\s-]+$/.test(text)) guesses.push({ encoding: 'base64', via: 'F02' })
  if (/=[0-9A-Fa-f]{2}|=\r?\n/.test(text)) guesses.push({ encoding: 'quoted-printable', via: 'H05' })
  if (/^(?:[Mm][!-`]{60}|begin )/m.test(text)) guesses.push({ encoding: 'uuencode', via: 'F04' })
  if (text.includes('=ybegin')) guesses.push({ encoding: 'yenc', via: 'F04' })
  return guesses
}
