import type { BoundName } from '../../bounds.ts'
import type { Field, HeaderBounds } from '../types.ts'
import { foldFields, type Manner } from './fields.ts'
import { readBlock, splitLines } from './lines.ts'

/** Fields that stand at the beginning of the body. */
export interface Further {
  readonly fields: readonly Field[]
  readonly bodyStart: number
  readonly exceeded: BoundName | undefined
}

/** How far into a body its first field about content is looked for. */
const WINDOW = 4096

/** A field about content, however odd its name is spelt, at a line start. */
const CONTENT_FIELD = /(?:^|[\r\n])[^\r\n:]{0,40}content[^\r\n:]{0,80}:/i

/**
 * The fields with which a body begins: an extra empty line came before them, or an MTA has ended the header at a line that
 * is no field (Postfix does, so that a filter gets the rest as body). Undefined for a body that does not begin so.
 */
export function readFurther(
  source: Buffer,
  bodyStart: number,
  end: number,
  manner: Manner,
  bounds: HeaderBounds,
): Further | undefined {
  const window = source.toString('latin1', bodyStart, Math.min(end, bodyStart + WINDOW))
  const content = /content/i.test(window) ? CONTENT_FIELD.exec(window) : null
  if (content === null) return undefined
  const skipped = /^[\r\n]*/.exec(window)?.[0].length ?? 0
  const before = window.slice(skipped, content.index + 1)
  if (/\n\r*\n/.test(before)) return undefined
  const start = bodyStart + skipped
  const block = readBlock(source, start, end, bounds.headerBytes)
  const whole = foldFields(splitLines(block.text, 'lf'), manner, start, bounds)
  const isOpen = !block.isClosed && whole.isWhole && whole.met.odd
  const {
    fields,
    end: length,
    isWhole,
  } = isOpen ? foldFields(splitLines(block.text, 'lf'), { ...manner, odd: 'end' }, start, bounds) : whole
  const behind = isWhole ? block.next : length
  if (fields.length === 0) return undefined
  const exceeded = whole.met.tooMany ? 'fields' : block.isCut && isWhole ? 'headerBytes' : undefined
  return { fields, bodyStart: start + behind, exceeded }
}
