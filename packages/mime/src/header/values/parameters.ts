import { trimBlanks } from '../characters.ts'
import { withoutComments } from './comments.ts'
import { assemble, type Segment } from './continuations.ts'

/** A structured field by the grammar: RFC 2045 section 5.1 with comments, RFC 2231 section 3 and 4. */
export interface Parameterised {
  /** What stands before the first semicolon, in lower case. */
  readonly value: string
  /** The first of each name, in lower case; continuations are put together where there is no plain one. */
  readonly parameters: ReadonlyMap<string, string>
  /** More parameters than the bound: what is behind was not looked at. */
  readonly hasMore: boolean
}

/** The same, of a field with nothing in it that any reader takes differently; undefined when that is not sure. */
export interface Simple extends Parameterised {
  readonly hasMore: false
}

const VALUE = /[ \t]*([!#$&+\-.^_`{|}~0-9A-Za-z]+(?:\/[!#$&+\-.^_`{|}~0-9A-Za-z]+)?)[ \t]*/y
const PARAMETER = /;[ \t]*([0-9A-Za-z_-]+)=(?:"([^"\\\0]*)"|([!#$&+\-.^_`{|}~0-9A-Za-z]+))[ \t]*/y

/** Values of boundaries that mean one thing to all. Quotes are needed for some of them, and left out by many. */
const PLAIN_BOUNDARY = /^[0-9A-Za-z+_,\-./:=?]+$/

/** Reads what is simple, quickly: nearly all real fields. */
export function readSimple(text: string): Simple | undefined {
  if (text.length > 1000) return undefined
  VALUE.lastIndex = 0
  const value = VALUE.exec(text)?.[1]
  if (value === undefined) return undefined
  const parameters = new Map<string, string>()
  let at = VALUE.lastIndex
  while (at < text.length) {
    PARAMETER.lastIndex = at
    const found = PARAMETER.exec(text)
    if (found === null) {
      if (text.charCodeAt(at) === 0x3b && at === text.length - 1) break
      return undefined
    }
    at = PARAMETER.lastIndex
    const name = (found[1] ?? '').toLowerCase()
    if (parameters.has(name) || parameters.size === 20) return undefined
    parameters.set(name, found[2] ?? found[3] ?? '')
  }
  return isPlainBoundary(text, parameters)
    ? { value: value.toLowerCase(), parameters, hasMore: false }
    : undefined
}

function isPlainBoundary(text: string, parameters: ReadonlyMap<string, string>): boolean {
  const first = text.search(/boundary/i)
  if (first === -1) return true
  const boundary = parameters.get('boundary')
  if (boundary === undefined || !PLAIN_BOUNDARY.test(boundary)) return false
  return !/boundary/i.test(text.slice(first + 8)) && !text.includes('(') && !text.includes('=?')
}

/** Reads any field as the grammar has it; what the grammar does not have is skipped up to the next semicolon. */
export function readParameters(text: string, most: number): Parameterised {
  const pieces = splitAtSemicolons(withoutComments(text, 'comment'), most + 1)
  const [value = '', ...rest] = pieces
  const plain = new Map<string, string>()
  const segments = new Map<string, Segment[]>()
  for (const piece of rest.slice(0, most)) {
    const equals = piece.indexOf('=')
    if (equals <= 0) continue
    const name = trimBlanks(piece.slice(0, equals)).toLowerCase()
    const content = unquoted(trimBlanks(piece.slice(equals + 1)))
    const star = /^([^*]+)\*(?:(\d{1,4})(\*?))?$/.exec(name)
    if (star === null) {
      if (!plain.has(name)) plain.set(name, content)
      continue
    }
    const [, base = '', index, isExtended] = star
    const list = segments.get(base) ?? []
    list.push({
      index: Number(index ?? 0),
      isExtended: index === undefined || isExtended === '*',
      value: content,
    })
    segments.set(base, list)
  }
  for (const [name, list] of segments) {
    const [whole] = assemble(list)
    if (!plain.has(name) && whole !== undefined) plain.set(name, whole)
  }
  return { value: trimBlanks(value).toLowerCase(), parameters: plain, hasMore: rest.length > most }
}

/** The pieces between semicolons that stand in no quotes. */
function splitAtSemicolons(text: string, most: number): readonly string[] {
  const pieces: string[] = []
  let from = 0
  let isQuoted = false
  for (let at = 0; at < text.length && pieces.length < most; at++) {
    const character = text.charCodeAt(at)
    if (character === 0x5c && isQuoted) at++
    else if (character === 0x22) isQuoted = !isQuoted
    else if (character === 0x3b && !isQuoted) {
      pieces.push(text.slice(from, at))
      from = at + 1
    }
  }
  pieces.push(text.slice(from))
  return pieces
}

/** The content of a quoted string, or the octets up to the first blank. */
function unquoted(text: string): string {
  if (!text.startsWith('"')) return /^[^ \t]*/.exec(text)?.[0] ?? ''
  const parts: string[] = []
  let from = 1
  for (let at = 1; at < text.length; at++) {
    const character = text.charCodeAt(at)
    if (character === 0x22) {
      parts.push(text.slice(from, at))
      return parts.join('')
    }
    if (character === 0x5c) {
      parts.push(text.slice(from, at))
      from = at + 1
      at++
    }
  }
  parts.push(text.slice(from))
  return parts.join('')
}
