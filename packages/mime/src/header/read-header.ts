import type { BoundName } from '../bounds.ts'
import type { AmbiguityClass } from '../classes.ts'
import { type Folded, foldFields, type Manner, type Met } from './block/fields.ts'
import { readFurther } from './block/further.ts'
import { type Block, type LineEnds, readBlock, splitLines } from './block/lines.ts'
import { STRUCTURAL } from './block/names.ts'
import { classesOf } from './block/notice.ts'
import { hasOddCharacters } from './characters.ts'
import type { Field, HeaderBounds, HeaderReading, HeaderReadings } from './types.ts'

/** The strict reading, RFC 5322 with line ends of LF or CRLF. */
const STRICT: Manner = { blank: 'fold', odd: 'skip', dashes: 'end', indented: 'skip', names: 'trim' }

/**
 * Reads the header block of the entity at `start` up to `end` of `source`, in every way that some reader does: RFC 5322
 * section 2.2 for the main one, RFC 7103 sections 7.1 and 7.2 for what others make of lines that are no fields.
 */
export function readHeader(source: Buffer, start: number, end: number, bounds: HeaderBounds): HeaderReadings {
  const block = readBlock(source, start, end, bounds.headerBytes)
  const whole = foldFields(splitLines(block.text, 'lf'), STRICT, start, bounds)
  // Without an empty line there is no other place for a body than the first line that is no field.
  const isOpen = !block.isClosed && whole.isWhole && whole.met.odd
  const ended = isOpen ? read(block, { ...STRICT, odd: 'end' }) : whole
  const readings = new Readings(start, block)
  const main = readings.add(ended, undefined)

  function read({ text }: Block, manner: Manner, ends: LineEnds = 'lf'): Folded {
    return foldFields(splitLines(text, ends), manner, start, bounds)
  }

  const hasOdd = hasOddCharacters(block.text)
  const hasBareCr = block.text.includes('\r') && /\r(?![\r\n])|\r\r/.test(block.text)
  for (const { manner, via, ends } of otherManners(whole.met, isOpen, block.text, hasOdd, hasBareCr)) {
    readings.add(read(block, { ...STRICT, ...manner }, ends), via)
  }
  if (block.isLoose) {
    const longer = readBlock(source, start, end, bounds.headerBytes, 1)
    // Such a line is one of blanks to them; so are the CRs before other line ends.
    const folded = read({ ...longer, text: longer.text.replace(/\r(?!\n)/g, ' ') }, STRICT)
    readings.addReading(folded.fields, start + (folded.isWhole ? longer.next : folded.end), 'B09')
    // With other lines in it, it is a body whose line ends are all of this kind.
    if (longer.isCut && !folded.met.odd) readings.exceeded ??= 'headerBytes'
  }
  const further = readFurther(source, main.bodyStart, end, STRICT, bounds)
  if (further !== undefined) {
    readings.addReading([...main.fields, ...further.fields], further.bodyStart, 'E11')
  }

  // Behind a header it is most likely what it seems, a body: logs have more fields than mails.
  const exceededFurther = main.fields.length === 0 ? further?.exceeded : undefined

  return {
    main,
    alternatives: readings.alternatives,
    classes: classesOf(block.text, start, main.fields, whole.met, readings.alternatives),
    exceeded: readings.exceeded ?? exceededBy(source, start, end, block, whole, main) ?? exceededFurther,
  }
}

interface OtherManner {
  readonly manner: Partial<Manner>
  readonly via: AmbiguityClass
  readonly ends?: LineEnds
}

/** The manners by which this block may be another one: one for each thing that was met, and one that repairs all. */
function otherManners(
  met: Met,
  isOpen: boolean,
  text: string,
  hasOdd: boolean,
  hasBareCr: boolean,
): readonly OtherManner[] {
  const others: OtherManner[] = []
  if (met.blank) others.push({ manner: { blank: 'end' }, via: 'B04' })
  if (met.odd) {
    others.push({ manner: { odd: isOpen ? 'skip' : 'end' }, via: isOpen ? 'B13' : 'B05' })
    others.push({ manner: { odd: 'join' }, via: 'B05' })
  }
  if (met.dashes) others.push({ manner: { dashes: 'skip' }, via: 'B13' })
  if (met.indented) others.push({ manner: { indented: 'field' }, via: 'B06' })
  const [repairable] = met.repairable
  if (repairable !== undefined) others.push({ manner: { names: 'repair' }, via: repairable })
  if (met.unusual || met.foldedName) {
    const via = repairable ?? (met.foldedName ? 'B06' : 'B05')
    others.push({ manner: { names: 'plain', odd: 'end' }, via }, { manner: { names: 'plain' }, via })
  }
  if (hasBareCr) {
    others.push({ manner: {}, via: 'B09', ends: 'cr' }, { manner: { odd: 'end' }, via: 'B09', ends: 'cr' })
  }
  if (hasOdd) {
    others.push({ manner: { names: 'repair' }, via: text.includes('\0') ? 'B03' : 'B10' })
    others.push({ manner: { names: 'repair' }, via: 'B10', ends: 'odd' })
  }
  if (others.length > 1) {
    const [first] = others
    if (first !== undefined) {
      const ends = hasOdd ? 'odd' : 'cr'
      others.push({ manner: { names: 'repair', indented: 'field' }, via: first.via, ends })
    }
  }
  return others
}

/** The readings so far: each that differs in a structural field or in where the body begins. */
class Readings {
  readonly #start: number
  readonly #block: Block
  readonly #seen = new Set<string>()
  readonly alternatives: HeaderReading[] = []
  exceeded: BoundName | undefined

  constructor(start: number, block: Block) {
    this.#start = start
    this.#block = block
  }

  add({ fields, end, isWhole, met }: Folded, via: AmbiguityClass | undefined): HeaderReading {
    this.exceeded ??= met.tooMany ? 'fields' : met.tooLong ? 'fieldBytes' : undefined
    return this.addReading(fields, this.#start + (isWhole ? this.#block.next : end), via)
  }

  addReading(fields: readonly Field[], bodyStart: number, via: AmbiguityClass | undefined): HeaderReading {
    const reading = { fields, bodyStart, via }
    const key = keyOf(reading)
    if (!this.#seen.has(key)) {
      this.#seen.add(key)
      if (via !== undefined) this.alternatives.push(reading)
    }
    return reading
  }
}

function keyOf({ fields, bodyStart }: HeaderReading): string {
  const parts = [String(bodyStart)]
  for (const { name, value } of fields) if (STRUCTURAL.has(name)) parts.push(name, value)
  return parts.join('\n')
}

/** Whether a field may stand where nobody looked. */
function exceededBy(
  source: Buffer,
  start: number,
  end: number,
  block: Block,
  { fields }: Folded,
  main: HeaderReading,
): BoundName | undefined {
  if (!block.isCut) return undefined
  // A body without a header, or without an empty line before it: no header that is too large, unless it goes on somewhere.
  const isBody = main.bodyStart < start + block.next && !fields.some(({ at }) => at >= main.bodyStart)
  return isBody && !hasContentField(source, start + block.next, end) ? undefined : 'headerBytes'
}

const CONTENT_FIELD = /[\r\n]content-[a-z-]{1,30}[ \t]{0,30}:/i
const WINDOW = 1 << 20
const OVERLAP = 100

/** Whether a line before the next empty one is a field about content. */
function hasContentField(source: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += WINDOW) {
    const text = source.toString('latin1', at, Math.min(end, at + WINDOW + OVERLAP))
    const empty = /\n\r*\n/.exec(text)
    if (CONTENT_FIELD.test(empty === null ? text : text.slice(0, empty.index + 1))) return true
    if (empty !== null) return false
  }
  return false
}
