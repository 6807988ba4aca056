import type { Range } from '../covered.ts'

/** Characters of the alphabet that make lines a file, and no prose. */
const MIN_CHARACTERS = 40
/** A line may have one foreign character in so many. */
const FOREIGN_SHARE = 16
/** A foreign character before it makes a line prose. */
const MIN_CLEAN = 12

const DASH = 0x2d
const TAB = 0x09
/** A field line is no base64. */
const COLON = 0x3a

const ALPHABET = 1
const SKIPPED = 2
const CLASS = new Uint8Array(256)
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_')
  CLASS[character.charCodeAt(0)] = ALPHABET
for (const character of ' \t>|\0\v\f') CLASS[character.charCodeAt(0)] = SKIPPED

export interface Base64Run extends Range {
  /** Where empty lines and delimiters divide it. */
  readonly pieces: readonly Range[]
}

/** Runs of lines that may be base64, whatever stands around them. One pass; prose is left at its first blank. */
export function base64Runs(octets: Buffer, { start, end }: Range): readonly Base64Run[] {
  const runs: Base64Run[] = []
  let pieces: Range[] = []
  let piece: { start: number; end: number } | undefined
  let characters = 0
  const closePiece = () => {
    if (piece !== undefined) pieces.push(piece)
    piece = undefined
  }
  const closeRun = () => {
    closePiece()
    const [first] = pieces
    const last = pieces.at(-1)
    if (first !== undefined && last !== undefined && characters >= MIN_CHARACTERS)
      runs.push({ start: first.start, end: last.end, pieces })
    pieces = []
    characters = 0
  }
  for (let at = start; at < end; ) {
    const line = readLine(octets, at, end)
    if (line.kind === 'other') closeRun()
    else if (line.kind === 'empty') closePiece()
    else {
      characters += line.characters
      if (piece === undefined) piece = { start: at, end: line.end }
      else piece.end = line.end
    }
    at = line.next
  }
  closeRun()
  return runs
}

interface Line {
  readonly kind: 'base64' | 'empty' | 'other'
  readonly characters: number
  readonly end: number
  readonly next: number
}

function readLine(octets: Buffer, start: number, end: number): Line {
  let at = start
  while (at < end && CLASS[octets[at] ?? 0] === SKIPPED) at++
  const isDelimiter = octets[at] === DASH && octets[at + 1] === DASH
  let characters = 0
  let foreign = 0
  for (; at < end; at++) {
    const octet = octets[at] ?? 0
    const kind = CLASS[octet]
    if (kind === ALPHABET) characters++
    else if (octet === 0x0a || octet === 0x0d) break
    else if (octet < TAB)
      continue // no prose has these
    else if (octet === COLON || (++foreign === 1 && characters < MIN_CLEAN)) {
      return { kind: 'other', characters, end: at, next: nextLine(octets, at, end) }
    }
  }
  const next = at + (octets[at] === 0x0d && octets[at + 1] === 0x0a ? 2 : 1)
  if (isDelimiter || (characters === 0 && foreign === 0)) return { kind: 'empty', characters, end: at, next }
  const isDirty = foreign * FOREIGN_SHARE > characters
  return { kind: isDirty ? 'other' : 'base64', characters, end: at, next }
}

function nextLine(octets: Buffer, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const octet = octets[at]
    if (octet === 0x0d && octets[at + 1] === 0x0a) return at + 2
    if (octet === 0x0a || octet === 0x0d) return at + 1
  }
  return end
}
