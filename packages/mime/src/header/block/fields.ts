import { isBlank, trimBlanks } from '../characters.ts'
import type { Field, HeaderBounds } from '../types.ts'
import type { Line } from './lines.ts'
import { isPlainName, type LooseName, looseName, STRUCTURAL } from './names.ts'

/** What a reader does where the grammar of RFC 5322 does not help. */
export interface Manner {
  /** A line of blanks in the block: it belongs to the fold, or the body is behind it. */
  readonly blank: 'fold' | 'end'
  /** A line that is no field: it is skipped, the body begins with it, or it belongs to the field before it. */
  readonly odd: 'skip' | 'end' | 'join'
  /** A line that begins with two dashes, before any empty line: skipped like any other, or the body begins there. */
  readonly dashes: 'skip' | 'end'
  /** An indented line that nothing stands before: skipped, or a field. */
  readonly indented: 'skip' | 'field'
  /** Names: blanks around them are dropped; or they are repaired; or what is no plain name is no field. */
  readonly names: 'trim' | 'repair' | 'plain'
}

/** What was met on the way that other readers treat differently. */
export interface Met {
  blank: boolean
  odd: boolean
  dashes: boolean
  indented: boolean
  /** A name that RFC 5322 does not allow, if only for a blank behind it. */
  unusual: boolean
  /** Names that some readers repair to that of a structural field. */
  repairable: Set<LooseName['via']>
  /** A name is only complete with its fold. */
  foldedName: boolean
  tooMany: boolean
  tooLong: boolean
}

export interface Folded {
  readonly fields: readonly Field[]
  /** Where the body begins: offset in the block. */
  readonly end: number
  /** The lines came to an end before the header did: the body begins behind what closed the block. */
  readonly isWhole: boolean
  readonly met: Met
}

interface Open {
  readonly at: number
  line: string
  /** Offset of the colon in `line`; -1 while there is none. */
  colon: number
}

/** A line that mbox files put before a message, and what MTAs and archives make of it. No name with a blank before its colon. */
const FROM_LINE = /^>?From (?![ \t]*:)/

/** Puts lines together to fields, as a reader of this manner does. `base` is the offset of the block in the source. */
export function foldFields(
  lines: Iterable<Line>,
  manner: Manner,
  base: number,
  bounds: HeaderBounds,
): Folded {
  const fields: Field[] = []
  const met: Met = {
    blank: false,
    odd: false,
    dashes: false,
    indented: false,
    unusual: false,
    repairable: new Set(),
    foldedName: false,
    tooMany: false,
    tooLong: false,
  }
  let open: Open | undefined
  const ended = (end: number, isWhole = false): Folded => {
    if (open !== undefined) close(open, fields, manner, base, bounds, met)
    return { fields, end, isWhole, met }
  }

  let last = 0
  for (const line of lines) {
    const { text } = line
    last = line.next
    if (text === '') return ended(line.next)
    if (isBlank(text.charCodeAt(0))) {
      if (trimBlanks(text) === '') {
        met.blank = true
        if (manner.blank === 'end') return ended(line.next)
        if (open !== undefined) open.line += text
        continue
      }
      if (open !== undefined) {
        if (open.colon === -1) {
          const colon = text.indexOf(':')
          if (colon !== -1) {
            open.colon = open.line.length + colon
            met.foldedName = true
          }
        }
        open.line += text
        continue
      }
      met.indented = true
      if (manner.indented === 'skip') continue
    }
    const isDash = text.startsWith('--')
    if (isDash) {
      met.dashes = true
      if (manner.dashes === 'end') return ended(line.at)
    }
    const colon = FROM_LINE.test(text) ? -1 : text.indexOf(':')
    const isOdd = colon <= 0 || (manner.names === 'plain' && !isPlainName(text.slice(0, colon)))
    if (isOdd) {
      const isEnvelope = line.at === 0 && base === 0 && text.startsWith('From ')
      if (!isEnvelope) {
        met.odd = true
        if (manner.odd === 'end') return ended(line.at)
      }
      if (manner.odd === 'join' && open !== undefined && !isDash) {
        open.line += ` ${text}`
        continue
      }
    }
    if (open !== undefined) close(open, fields, manner, base, bounds, met)
    open = { at: line.at, line: text, colon: isOdd ? -1 : colon }
  }
  return ended(last, true)
}

function close(
  { at, line, colon }: Open,
  fields: Field[],
  manner: Manner,
  base: number,
  bounds: HeaderBounds,
  met: Met,
): void {
  if (colon === -1) return
  if (fields.length >= bounds.fields) {
    met.tooMany = true
    return
  }
  const raw = line.slice(0, colon)
  let name = trimBlanks(raw).toLowerCase()
  if (!STRUCTURAL.has(name) || name.length !== raw.length) {
    if (!isPlainName(raw)) met.unusual = true
    const loose = looseName(raw)
    if (loose !== undefined) {
      met.repairable.add(loose.via)
      if (manner.names === 'repair') name = loose.name
    }
  }
  let value = trimBlanks(line.slice(colon + 1))
  if (value.length > bounds.fieldBytes && STRUCTURAL.has(name)) {
    met.tooLong = true
    value = value.slice(0, bounds.fieldBytes)
  }
  fields.push({ name, value, at: base + at })
}
