import type { AmbiguityClass } from '../../classes.ts'
import { trimBlanks } from '../characters.ts'
import { decodeEncodedWords, percentDecoded } from './encoded-words.ts'

/** Octets of a value that are looked at: what is longer has reached a bound in any case. */
const MAX_VALUE = 1200

type Add = (value: string, via: AmbiguityClass) => void

/** Every value that readers take from `text` at `start`, which is behind `boundary=`: the likely ones first. */
export function looseValues(text: string, start: number, via: AmbiguityClass, add: Add): void {
  const rest = text.slice(start, start + MAX_VALUE).replace(/^[ \t\r\n]+/, '')
  const semicolon = rest.indexOf(';')
  const upToSemicolon = semicolon === -1 ? rest : rest.slice(0, semicolon)
  if (rest.startsWith('"')) {
    const close = closingQuote(rest)
    if (close === rest.length) add(rest, 'D06')
    const inner = rest.slice(1, close)
    if (inner.includes('\\')) {
      add(inner.replace(/\\([\s\S]?)/g, '$1'), via)
      add(inner, 'D04')
      add(inner.replaceAll('\\', ''), 'D04')
    } else add(inner, via)
    const next = rest.indexOf('"', 1)
    if (next !== -1 && next !== close) add(rest.slice(1, next), 'D04')
    if (semicolon !== -1 && semicolon < close) add(rest.slice(1, semicolon), 'D02')
    const bare = inner.trimStart()
    if (bare.startsWith("'")) addSingleQuoted(bare, add)
    if (/[ \t(,]/.test(inner)) {
      add(upToBlank(inner), 'D06')
      if (inner.startsWith(' ')) add(upToBlank(bare), 'D06')
    }
  } else {
    add(upToBlank(upToSemicolon), via)
    if (rest.startsWith("'")) addSingleQuoted(rest, add)
    add(upToSemicolon, 'D06')
    if (upToSemicolon.includes('\\')) {
      const plain = upToSemicolon.replace(/\\([\s\S]?)/g, '$1')
      add(plain, 'D04')
      add(upToBlank(plain), 'D04')
    }
    add(/^[^ \t\r\n;,"()<>@:\\/[\]?=]*/.exec(rest)?.[0] ?? '', 'D06')
    add(/^[^ \t\r\n;,"()]*/.exec(rest)?.[0] ?? '', 'D06')
    const single = rest.indexOf("'")
    if (single !== -1) add(upToSemicolon.replaceAll("'", ''), 'D06')
  }
  // Readers that take quotes away wherever they stand, and readers that leave them.
  if (rest.includes('"')) {
    for (const isEscapedOutside of [true, false]) {
      const shell = withoutQuotes(rest, isEscapedOutside)
      add(shell, 'D06')
      add(upToBlank(shell), 'D06')
    }
    add(upToSemicolon, 'D06')
    add(upToSemicolon.replaceAll('"', ''), 'D06')
    add(upToBlank(upToSemicolon), 'D06')
  }
  if (/^[=:]/.test(rest))
    looseValues(rest, /^[=:\s]+/.exec(rest)?.[0].length ?? 1, via === 'D01' ? 'D01' : 'D06', add)
}

function addSingleQuoted(text: string, add: Add): void {
  const close = text.indexOf("'", 1)
  add(close === -1 ? text.slice(1) : text.slice(1, close), 'D06')
}

/** What readers make of one value: blanks, escapes and charsets. `from` is the value; each result once. */
export function variantsOf(from: string, via: AmbiguityClass, add: Add): void {
  add(from, via)
  const trimmed = trimBlanks(from)
  add(trimmed, via)
  if (trimmed.length < from.length) {
    add(from.replace(/^[ \t]+/, ''), via)
    add(from.slice(0, from.lastIndexOf(trimmed) + trimmed.length), via)
  }
  const isOpened = /^["<]/.test(trimmed)
  const isClosed = /[">]$/.test(trimmed)
  if (isOpened) add(trimmed.slice(1), 'D06')
  if (isClosed) add(trimmed.slice(0, -1), 'D06')
  if (isOpened && isClosed) add(trimmed.slice(1, -1), 'D06')
  if (/[\r\n]/.test(trimmed)) add(trimmed.replace(/[\r\n]+/g, ''), 'D06')
  if (/\s/.test(trimmed)) {
    add(trimmed.replace(/[\t\n\v\f\r ]+/g, ' '), 'D06')
    add(trimmed.replace(/[\t\n\v\f\r ]+/g, ''), 'D06')
    add(trimmed.trim(), 'D06')
  }
  if (trimmed.includes('=?')) add(decodeEncodedWords(trimmed), 'C05')
  if (trimmed.includes("'")) {
    const bare = trimmed.replace(/^[^']{0,100}'[^']{0,100}'/, '')
    add(bare, 'D05')
    add(percentDecoded(bare), 'D05')
  }
  if (trimmed.includes('%')) add(percentDecoded(trimmed), 'D05')
  if (trimmed.includes('\0')) {
    add(trimmed.replaceAll('\0', ''), 'D08')
    add(trimmed.slice(0, trimmed.indexOf('\0')), 'D08')
  }
  if (/[\x80-\xff]/.test(trimmed)) {
    // Readers take the header for UTF-8 and the body for octets, or the other way round.
    const octets = Buffer.from(trimmed, 'latin1')
    add(Buffer.from(octets.toString('utf8'), 'utf8').toString('latin1'), 'D08')
    add(Buffer.from(octets.toString('utf8'), 'latin1').toString('latin1'), 'D08')
    add(Buffer.from(trimmed, 'utf8').toString('latin1'), 'D08')
    add(trimmed.replace(/[\x80-\xff]/g, ''), 'D08')
    add(trimmed.replace(/[\x80-\xff]/g, '?'), 'D08')
  }
}

/** Offset of the quote that closes the string which begins at 0, or of the end. */
function closingQuote(text: string): number {
  for (let at = 1; at < text.length; at++) {
    const character = text.charCodeAt(at)
    if (character === 0x22) return at
    if (character === 0x5c) at++
  }
  return text.length
}

function upToBlank(text: string): string {
  return /^[^ \t]*/.exec(text)?.[0] ?? ''
}

/** Up to the first semicolon that stands in no quotes, without quotes and escapes: as a shell reads a word. */
function withoutQuotes(text: string, isEscapedOutside: boolean): string {
  const parts: string[] = []
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '\\' && (isQuoted || isEscapedOutside)) {
      at++
      parts.push(text[at] ?? '')
    } else if (character === '"') isQuoted = !isQuoted
    else if (character === ';' && !isQuoted) break
    else parts.push(character)
  }
  return parts.join('')
}
