/** A place in a field where a parameter may stand. */
export interface Place {
  /** Offset of what is behind the equals sign. */
  readonly value: number
  /** The name is longer: `x-boundary`. */
  readonly isPrefixed: boolean
  /** It stands in a quoted string. */
  readonly isQuoted: boolean
  /** A piece of a continuation, or a value by RFC 2231. */
  readonly isStarred: boolean
  /** The number of the piece; 0 for a plain one. */
  readonly index: number
  readonly isExtended: boolean
}

const SPACES = /[\s"']*/y
const STAR = /\*\s{0,20}-?(\d{0,6})[a-z]{0,6}\s{0,20}(\*?)/iy
const EQUALS = /[=:]/y

/** Where `name` stands as that of a parameter, in any case and in quotes or not: at most `most` places. */
export function placesIn(text: string, name: RegExp, most: number): readonly Place[] {
  const places: Place[] = []
  let looked = 0
  let isQuoted = false
  for (const { 0: word, index: at } of text.matchAll(name)) {
    for (; looked < at; looked++) {
      const character = text.charCodeAt(looked)
      if (character === 0x5c && isQuoted) looked++
      else if (character === 0x22) isQuoted = !isQuoted
    }
    const behind = skip(SPACES, text, at + word.length)
    STAR.lastIndex = behind
    const star = STAR.exec(text)
    const sign = skip(SPACES, text, star === null ? behind : STAR.lastIndex)
    const value = skip(EQUALS, text, sign)
    // A value in quotes right behind the name: somebody takes it.
    if (value === sign && !/["']/.test(text.slice(at + word.length, sign))) continue
    places.push({
      value: value === sign ? behindName(text, at + word.length) : value,
      isPrefixed: /[\w-]/.test(text.charAt(at - 1)),
      isQuoted,
      isStarred: star !== null,
      index: Number(star?.[1] ?? 0),
      isExtended: star !== null && (star[1] === '' || star[2] === '*'),
    })
    if (places.length === most) break
  }
  return places
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

const BLANKS = /\s*/y

function behindName(text: string, at: number): number {
  return skip(BLANKS, text, at)
}
