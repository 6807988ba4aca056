import { MAX_ENTRY_CHARACTERS } from '../../config/sections/lists.ts'
import { parseRawPattern } from '../../patterns/patterns.ts'
import { type Dialect, type Member, type Piece, parsePosix } from './posix-expression.ts'

/** An entry for a list of `policy.skip.raw`, `/…/`; or why there can be none. */
export type Entry = { readonly entry: string } | { readonly problem: string }

/**
 * A POSIX expression as an entry of ours that matches the same texts. Both look at octets, in any case of letters; a line
 * break is no octet of an address or a log-in name.
 */
export function expressionEntry(text: string, dialect: Dialect): Entry {
  const parsed = read(text, dialect)
  if ('problem' in parsed) return parsed
  return hasEmptyAlternative(parsed.pieces)
    ? { problem: 'it has an alternative without anything in it, with which clamav-milter does not start' }
    : entryOf(parsed.pieces)
}

type Pieces = { readonly pieces: readonly Piece[] } | { readonly problem: string }

/** In brackets, and before a repetition, clamav-milter takes the bytes of such a character one by one. */
function read(text: string, dialect: Dialect): Pieces {
  if (NOT_ASCII.test(text))
    return { problem: 'it holds characters outside of ASCII, which clamav-milter compares byte by byte' }
  return parsePosix(text, dialect)
}

const NOT_ASCII = /[^\p{ASCII}]/u

function hasEmptyAlternative(pieces: readonly Piece[]): boolean {
  return pieces.some(({ kind }, index) => {
    if (kind !== 'alternative') return false
    const [before, after] = [pieces[index - 1]?.kind, pieces[index + 1]?.kind]
    return (
      before === undefined ||
      before === 'open' ||
      after === undefined ||
      after === 'alternative' ||
      after === 'close'
    )
  })
}

function entryOf(pieces: readonly Piece[]): Entry {
  const entry = `/${pieces.map(write).join('')}/`
  if (entry.length > MAX_ENTRY_CHARACTERS)
    return { problem: `it is longer than ${MAX_ENTRY_CHARACTERS} characters` }
  const checked = parseRawPattern(entry)
  return checked.ok ? { entry } : { problem: checked.message }
}

function write(piece: Piece): string {
  switch (piece.kind) {
    case 'literal':
      return quote(piece.char)
    case 'class':
      return `[${piece.negated ? '^' : ''}${piece.members.map(writeMember).join('')}]`
    case 'repeat':
      return writeRepeat(piece)
    default:
      return SIGNS[piece.kind]
  }
}

const SIGNS = { any: '.', open: '(?:', close: ')', alternative: '|', start: '^', end: '$' } as const

function writeRepeat({ min, max }: { readonly min: number; readonly max: number }): string {
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`
  if (min === 0 && max === 1) return '?'
  return min === max ? `{${min}}` : `{${min},${max}}`
}

function writeMember(member: Member): string {
  if (member.kind === 'name') return `[:${member.name}:]`
  const { from, to } = member
  return from === to ? quote(from) : `${quote(from)}-${quote(to)}`
}

/** Every sign that could mean something gets a backslash; the slash, since it ends the entry. */
function quote(char: string): string {
  return /[\\.^$|?*+()[\]{}/-]/.test(char) ? `\\${char}` : char
}
