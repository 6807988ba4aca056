import { isBlank } from './folding.ts'
import { type Octets, octetsOf } from './octets.ts'

/** Longest encoded word, and longest line that has one, octets (RFC 2047 section 2). */
const MAX_WORD_OCTETS = 75
export const MAX_WORD_LINE_OCTETS = 76
/** How words of ours begin. */
export const WORD_START = '=?UTF-8?B?'
const WORD_END = '?='

export interface WordOptions {
  /** Octets of the line before the text. */
  readonly before: number
  /** The message is one of SMTPUTF8 (RFC 6531): UTF-8 may stand in its header as it is. */
  readonly utf8: boolean
  /** What follows begins with an encoded word: readers drop the blank between two. */
  readonly wordFollows?: boolean
}

/**
 * A text of ours for an unstructured header field: as it is while it is ASCII, else from its first word that is not to its
 * last as encoded words (RFC 2047), folded. Blanks at its end stay, visible whatever follows.
 */
export function headerWords(text: string, { before, utf8, wordFollows = false }: WordOptions): Octets {
  const clean = text.replace(/\p{Cc}/gu, '?')
  const words = clean.split(' ')
  const needsEncoding = utf8 ? isWordLike : (word: string) => isWordLike(word) || /[^ -~]/.test(word)
  const first = words.findIndex(needsEncoding)
  if (first === -1) return octetsOf(clean)
  const last = words.findLastIndex(needsEncoding)
  const start = octetsOf(words.slice(0, first).join(' '))
  const end = octetsOf(words.slice(last + 1).join(' '))
  const isAtEnd = isBlank(end)
  const blank = wordFollows && isAtEnd && last < words.length - 1 ? ' ' : ''
  const encoded = encodedWords(words.slice(first, last + 1).join(' ') + blank, before + start.length + 1)
  const head = start === '' && first === 0 ? '' : `${start}${encoded.isOnNextLine ? '\n ' : ' '}`
  const tail = last === words.length - 1 ? '' : ` ${end}`
  const lastLine = encoded.lines.at(-1)?.length ?? 0
  const isTailLong = !isAtEnd && lastLine + tail.length + 1 > MAX_WORD_LINE_OCTETS
  return `${head}${encoded.lines.join('\n ')}${isTailLong ? '\n' : ''}${tail}`
}

/** Readers would take it for an encoded word. */
function isWordLike(word: string): boolean {
  return word.includes('=?')
}

interface EncodedWords {
  /** The line before has no room for the first. */
  readonly isOnNextLine: boolean
  readonly lines: readonly Octets[]
}

function encodedWords(text: string, before: number): EncodedWords {
  const roomBeside = MAX_WORD_LINE_OCTETS - before
  const isOnNextLine = contentOctets(roomBeside) < LEAST_CONTENT_OCTETS
  const lines: Octets[] = []
  let most = contentOctets(isOnNextLine ? MAX_WORD_OCTETS : Math.min(roomBeside, MAX_WORD_OCTETS))
  let content = ''
  for (const character of text) {
    if (content !== '' && Buffer.byteLength(content + character) > most) {
      lines.push(wordOf(content))
      content = ''
      most = contentOctets(MAX_WORD_OCTETS)
    }
    content += character
  }
  lines.push(wordOf(content))
  return { isOnNextLine, lines }
}

/** Room for a character of UTF-8 or some. */
const LEAST_CONTENT_OCTETS = 12

/** Octets of text that a word of so many octets holds in base64. */
function contentOctets(word: number): number {
  return Math.floor((word - WORD_START.length - WORD_END.length) / 4) * 3
}

function wordOf(content: string): Octets {
  return `${WORD_START}${Buffer.from(content, 'utf8').toString('base64')}${WORD_END}`
}
