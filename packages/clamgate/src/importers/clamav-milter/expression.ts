import { MAX_ENTRY_CHARACTERS } from '../../config/sections/lists.ts'
import { parseNamePattern } from '../../patterns/patterns.ts'
import { canBe, type Dialect, type Member, type Piece, parsePosix } from './posix-expression.ts'

/** An entry for a list of ours, `/…/`; or why there can be none. */
export type Entry = { readonly entry: string } | { readonly problem: string }

/** A POSIX expression as an entry of ours that matches the same texts. Both ignore the case of letters. */
export function expressionEntry(text: string, dialect: Dialect): Entry {
  const parsed = read(text, dialect)
  if ('problem' in parsed) return parsed
  return hasEmptyAlternative(parsed.pieces)
    ? { problem: 'it has an alternative without anything in it, with which clamav-milter does not start' }
    : entryOf(parsed.pieces)
}

/**
 * A basic expression of an allow list as an entry of ours. clamav-milter compares it with the argument of MAIL or RCPT,
 * angle brackets included; we compare addresses without. So `^<` becomes `^` and `>$` becomes `$`.
 *
 * The entry never matches an address that the expression did not match. It may match less where a piece other than the
 * first or last was meant to stand for a bracket, which is the safe side: such mail is scanned.
 */
export function addressEntry(text: string): Entry {
  const parsed = read(text, 'basic')
  if ('problem' in parsed) return parsed
  if (hasInnerAnchor(parsed.pieces)) return { problem: INNER_ANCHOR }
  const start = withoutBracket(parsed.pieces)
  if ('problem' in start) return start
  const whole = withoutClosingBracket(start.pieces)
  if ('problem' in whole) return whole
  if (whole.pieces.some((piece) => piece.kind === 'literal' && /[<>]/.test(piece.char))) {
    return {
      problem: 'it has an angle bracket in its middle, and addresses are compared without brackets here',
    }
  }
  return entryOf(whole.pieces)
}

type Pieces = { readonly pieces: readonly Piece[] } | { readonly problem: string }

/** clamav-milter compares bytes, we compare characters: they are the same in ASCII only. */
function read(text: string, dialect: Dialect): Pieces {
  if (NOT_ASCII.test(text))
    return { problem: 'it holds characters outside of ASCII, which clamav-milter compares byte by byte' }
  return parsePosix(text, dialect)
}

const NOT_ASCII = /[^\p{ASCII}]/u

/** `^` or `$` in a group, at the edge of what stands between the brackets of an address. */
function hasInnerAnchor(pieces: readonly Piece[]): boolean {
  return pieces.some(
    ({ kind }, index) => (kind === 'start' && index > 0) || (kind === 'end' && index < pieces.length - 1),
  )
}

const INNER_ANCHOR =
  'it has ^ or $ in a group, and where the angle brackets of the address were meant is unclear'

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

const ANY_NUMBER: Piece = { kind: 'repeat', min: 0, max: Number.POSITIVE_INFINITY }

/** Takes away what stands for the `<` in front of every address. */
function withoutBracket(pieces: readonly Piece[]): Pieces {
  const [first, second, third, ...rest] = pieces
  if (isLiteral(first, '<') && second?.kind !== 'repeat')
    return { pieces: [{ kind: 'start' }, ...pieces.slice(1)] }
  if (first?.kind !== 'start' || second === undefined) return { pieces }
  if (!canBe(second, '<')) return { problem: never('begins with ^, but not with <') }
  if (third?.kind !== 'repeat') return { pieces: [first, ...pieces.slice(2)] }
  const left = leftOver(second, third, '<')
  return left === undefined ? { problem: UNCLEAR } : { pieces: [first, ...left, ...rest] }
}

/** The same for the `>` behind it. */
function withoutClosingBracket(pieces: readonly Piece[]): Pieces {
  const last = pieces.at(-1)
  if (isLiteral(last, '>')) return { pieces: [...pieces.slice(0, -1), { kind: 'end' }] }
  if (last?.kind !== 'end' || pieces.length < 2) return { pieces }
  const before = pieces.at(-2)
  if (before?.kind === 'start') return { pieces } // all that is left of ^<>$
  const repeated = before?.kind === 'repeat'
  const closing = repeated ? pieces.at(-3) : before
  if (closing === undefined || !canBe(closing, '>')) return { problem: never('ends in $, but not in >') }
  if (!repeated) return { pieces: [...pieces.slice(0, -2), last] }
  const left = leftOver(closing, before, '>')
  return left === undefined ? { problem: UNCLEAR } : { pieces: [...pieces.slice(0, -3), ...left, last] }
}

/** What a repeated piece at the edge still stands for when the bracket is not there any more. */
function leftOver(
  piece: Piece,
  { min, max }: { readonly min: number; readonly max: number },
  bracket: string,
) {
  if (isLiteral(piece, bracket)) return min <= 1 ? [] : undefined
  if (max === 1) return []
  return min <= 1 && max === Number.POSITIVE_INFINITY ? [piece, ANY_NUMBER] : undefined
}

function never(how: string): string {
  return `it ${how}: clamav-milter compares it with the angle brackets of the address, so it matches only where the MTA gives none`
}

const UNCLEAR = 'what it says about the angle brackets of an address cannot be said without them'

function isLiteral(piece: Piece | undefined, char: string): boolean {
  return piece?.kind === 'literal' && piece.char === char
}

function entryOf(pieces: readonly Piece[]): Entry {
  const entry = `/${pieces.map(write).join('')}/`
  if (entry.length > MAX_ENTRY_CHARACTERS)
    return { problem: `it is longer than ${MAX_ENTRY_CHARACTERS} characters` }
  const checked = parseNamePattern(entry)
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
