import type { AmbiguityClass } from '../../classes.ts'
import type { Encoding } from '../../types.ts'
import { trimBlanks } from '../characters.ts'
import type { Candidate } from '../types.ts'
import { withoutComments } from './comments.ts'
import { decodeEncodedWords } from './encoded-words.ts'

/** Names that say an encoding to all who know it: RFC 2045 section 6.1, and the private ones in use. */
const KNOWN: ReadonlyMap<string, Encoding> = new Map([
  ['7bit', 'identity'],
  ['8bit', 'identity'],
  ['binary', 'identity'],
  ['base64', 'base64'],
  ['quoted-printable', 'quoted-printable'],
  ['x-uuencode', 'uuencode'],
  ['x-uue', 'uuencode'],
  ['uuencode', 'uuencode'],
  ['uue', 'uuencode'],
  ['x-yenc', 'yenc'],
  ['yenc', 'yenc'],
  ['x-binhex40', 'binhex'],
  ['mac-binhex40', 'binhex'],
  ['binhex40', 'binhex'],
  ['binhex', 'binhex'],
])

/** Letters and digits that say an encoding wherever they stand in the field. */
const CONTAINED: readonly (readonly [RegExp, Encoding])[] = [
  [/ba?s?e?64/, 'base64'],
  [/quoted|printable|^x?qp$/, 'quoted-printable'],
  [/uue|uuencode/, 'uuencode'],
  [/yenc/, 'yenc'],
  [/binhex|hqx/, 'binhex'],
]

export interface EncodingField {
  /** What the grammar makes of it: undefined for a name that nobody knows. */
  readonly main: Encoding | undefined
  /** What some reader makes of it. */
  readonly others: readonly Candidate<Encoding>[]
  /** Written so that readers differ. */
  readonly isUnusual: boolean
}

/** What a Content-Transfer-Encoding says. */
export function readEncoding(field: string): EncodingField {
  const direct = KNOWN.get(field.toLowerCase())
  if (direct !== undefined) return { main: direct, others: [], isUnusual: false }
  const main = KNOWN.get(trimBlanks(withoutComments(field, 'comment')).toLowerCase())
  const others = new Map<Encoding, AmbiguityClass>()
  for (const text of [field, decodeEncodedWords(field), field.split('\0', 1)[0] ?? '']) {
    for (const compact of [text, withoutComments(text, 'text')]) {
      const letters = compact
        .slice(0, MAX_TEXT)
        .toLowerCase()
        .replace(/[^a-z0-9]/g, '')
      for (const [pattern, encoding] of CONTAINED) if (pattern.test(letters)) others.set(encoding, 'F02')
      if (/7bit|8bit|binary/.test(letters)) others.set('identity', 'F02')
    }
  }
  return { main, others: [...others].map(([value, via]) => ({ value, via })), isUnusual: true }
}

const MAX_TEXT = 4000
