import { ALPHANUMERIC, DASH, lower, octetTable } from './octets.ts'

/** RFC 2046 section 5.1.1 without what some reader takes for syntax: blanks, comments, quotes, encoded words. */
const BOUNDARY = /^[A-Za-z0-9_=.+/:-]{1,70}$/
const IS_WORD = octetTable(ALPHANUMERIC)
const PARENTHESIS = 0x28

/** True for a boundary that each reader finds, and only in delimiter lines; none takes such a line for a field. */
export function isPlainBoundary(boundary: string): boolean {
  if (/^-*content-/i.test(boundary)) return false
  return BOUNDARY.test(boundary) && /[A-Za-z0-9]/.test(boundary) && !boundary.endsWith('-')
}

interface Level {
  /** Octets of the delimiter line without its dashes. */
  readonly boundary: Buffer
  /** In lower case, without the dashes in front. */
  readonly bare: Buffer
  parts: number
}

export type LineKind = 'delimiter' | 'close' | 'outer' | 'suspect' | 'other'

/** The multiparts around the place where the reader is, the outermost first. */
export class Boundaries {
  readonly #levels: Level[] = []

  get depth(): number {
    return this.#levels.length
  }

  /** Parts of the innermost multipart that have begun. */
  get parts(): number {
    return this.#levels.at(-1)?.parts ?? 0
  }

  beginPart(): void {
    const level = this.#levels.at(-1)
    if (level !== undefined) level.parts++
  }

  /** @returns false: one of its delimiters could be taken for one of another level */
  push(boundary: string): boolean {
    const bare = boundary.toLowerCase().replace(/^-+/, '')
    for (const level of this.#levels) {
      const other = level.bare.toString('latin1')
      if (other.startsWith(bare) || bare.startsWith(other)) return false
    }
    this.#levels.push({
      boundary: Buffer.from(boundary, 'latin1'),
      bare: Buffer.from(bare, 'latin1'),
      parts: 0,
    })
    return true
  }

  pop(): void {
    this.#levels.pop()
  }

  /** What a line of a body is, by its octets without their line end. */
  kindOf(line: Buffer, start: number, end: number): LineKind {
    if (this.#levels.length === 0 || !hasDashInFront(line, start, end)) return 'other'
    for (let index = this.#levels.length - 1; index >= 0; index--) {
      const level = this.#levels[index]
      if (level === undefined) continue
      const tail = tailOf(line, start, end, level.boundary)
      if (tail === undefined) continue
      return index === this.#levels.length - 1 ? tail : 'outer'
    }
    return this.#levels.some(({ bare }) => isSpreadIn(bare, line, start, end)) ? 'suspect' : 'other'
  }
}

/** A dash or a comment before the first letter, behind whatever blanks, quotes or octets that are no ASCII. */
function hasDashInFront(line: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const octet = line[at] ?? 0
    if (octet === DASH || octet === PARENTHESIS) return true
    if (IS_WORD[octet] === 1) return false
  }
  return false
}

/** `--boundary` or `--boundary--` exactly. */
function tailOf(
  line: Buffer,
  start: number,
  end: number,
  boundary: Buffer,
): 'delimiter' | 'close' | undefined {
  const behind = start + 2 + boundary.length
  if (behind > end || line[start] !== DASH || line[start + 1] !== DASH) return undefined
  if (boundary.compare(line, start + 2, behind) !== 0) return undefined
  if (behind === end) return 'delimiter'
  return behind + 2 === end && line[behind] === DASH && line[behind + 1] === DASH ? 'close' : undefined
}

/**
 * Whether the octets of `boundary` stand in the line in their order, whatever is in between and in either case. No reader that
 * drops comments, blanks or dashes finds a delimiter in another line.
 */
function isSpreadIn(boundary: Buffer, line: Buffer, start: number, end: number): boolean {
  let wanted = 0
  for (let at = start; at < end && wanted < boundary.length; at++) {
    if (lower(line[at] ?? 0) === boundary[wanted]) wanted++
  }
  return wanted === boundary.length
}
