import type { AmbiguityClass } from '../../classes.ts'
import { hasOddCharacters, plainSpaces } from '../characters.ts'
import { withoutComments, withoutNaiveComments, withoutWidestComment } from './comments.ts'
import { decodeEncodedWords, decodeLoneWords } from './encoded-words.ts'

/** A field as some reader has it before it looks for values in it. */
export interface Spelling {
  readonly text: string
  /** The class by which it differs from what stands there; undefined for that itself. */
  readonly via: AmbiguityClass | undefined
}

/** The text as it stands, and with comments, encoded words, NUL and odd white space as readers have it. Each once. */
export function spellingsOf(text: string): readonly Spelling[] {
  const spellings: Spelling[] = []
  const seen = new Set<string>()
  const add = (spelling: string, via: AmbiguityClass | undefined) => {
    if (seen.has(spelling)) return
    seen.add(spelling)
    spellings.push({ text: spelling, via })
  }
  add(text, undefined)
  if (text.includes('\0')) {
    add(text.replaceAll('\0', ''), 'B03')
    add(text.slice(0, text.indexOf('\0')), 'B03')
    add(text.replaceAll('\0', ' '), 'B03')
  }
  if (hasOddCharacters(text)) add(plainSpaces(text.replaceAll('\0', '')), 'B10')
  if (text.includes('(')) {
    for (const { text: spelling } of [...spellings]) {
      add(withoutComments(spelling, 'text'), 'C03')
      add(withoutComments(spelling, 'comment'), 'C03')
      add(withoutNaiveComments(spelling), 'C03')
      add(withoutWidestComment(spelling), 'C03')
    }
  }
  if (text.includes('(') && withoutComments(text, 'comment') !== withoutComments(text, 'text')) {
    // Python closes a comment that nobody closes, and so makes the parenthesis one of the value.
    add(`${text})`, 'C03')
  }
  if (text.includes('=?'))
    for (const { text: spelling } of [...spellings]) {
      add(decodeEncodedWords(spelling), 'C05')
      add(decodeLoneWords(spelling), 'C05')
    }
  return spellings
}
