import type { AmbiguityClass } from '../../classes.ts'
import { plainSpaces } from '../characters.ts'
import { withoutComments } from '../values/comments.ts'

/** Fields that say what an entity is: readings that differ in another field are the same reading here. */
export const STRUCTURAL = new Set([
  'mime-version',
  'content-type',
  'content-transfer-encoding',
  'content-disposition',
  'content-id',
  'content-description',
])

/** `Content_Type` and `ContentType`: some readers compare letters only. */
const BY_LETTERS = new Map([...STRUCTURAL].map((name) => [name.replaceAll('-', ''), name]))

/** A name as RFC 5322 section 2.2 has it: printable ASCII. */
const PLAIN = /^[\x21-\x39\x3b-\x7e]+$/

export function isPlainName(raw: string): boolean {
  return PLAIN.test(raw)
}

/** A name that is read as that of a structural field by somebody only, and by which class. */
export interface LooseName {
  readonly name: string
  readonly via: AmbiguityClass
}

/**
 * The structural field that `raw`, all that stands before the colon, means to readers that repair names; undefined when it is
 * none or when it means the same to everybody.
 */
export function looseName(raw: string): LooseName | undefined {
  if (raw.length > 1000 || (isPlainName(raw) && !raw.includes('(') && !/content|mime/i.test(raw)))
    return undefined
  const spaced = plainSpaces(raw).toLowerCase()
  const direct = spaced.trim()
  if (STRUCTURAL.has(direct)) {
    if (direct.length === raw.length) return undefined
    return { name: direct, via: /^[ \t]*[\x21-\x7e]+[ \t]*$/.test(raw) ? 'B01' : 'B10' }
  }
  if (raw.includes('\0')) {
    for (const piece of [spaced.replaceAll('\0', ''), ...spaced.split('\0')]) {
      const name = byLetters(piece)
      if (name !== undefined) return { name, via: 'B03' }
    }
  }
  const bare = withoutComments(spaced)
  const name = byLetters(bare)
  if (name === undefined) return undefined
  if (bare !== spaced) return { name, via: 'B02' }
  return { name, via: /\s/.test(direct) ? 'B06' : 'B11' }
}

function byLetters(text: string): string | undefined {
  return BY_LETTERS.get(text.replace(/[^a-z]/g, ''))
}
