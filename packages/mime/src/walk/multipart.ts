import type { AmbiguityClass } from '../classes.ts'
import { type Context, withClasses } from './context.ts'
import { isBlank, looksLikeEntity, looksLikeText } from './looks.ts'
import type { Node } from './node.ts'
import type { Place } from './source.ts'
import { type Delimiter, type Piece, split } from './split.ts'
import type { Walker } from './walker.ts'

/** Subtypes of which scanners are known to follow one part only. */
const HALF_SCANNED = new Set(['multipart/signed', 'multipart/parallel'])

/** Reads the parts of a multipart, whatever its subtype, and what stands around them. */
export function readMultipart(
  walker: Walker,
  node: Node,
  body: Place,
  delimiters: readonly Delimiter[],
  context: Context,
): void {
  const { type } = node.facts
  const { parts, around, isClosed } = split(body, delimiters)
  const seen: AmbiguityClass[] = []
  if (HALF_SCANNED.has(type)) seen.push('C04')
  if (delimiters.some(({ line }) => line.hasTab)) seen.push('E01')
  if (!isClosed) seen.push('E07')
  if (parts.some(({ start, end }) => end <= start)) seen.push('E11')
  if (!context.isSwept) walker.report.seen(node, seen)
  const inner = withClasses({ ...context, depth: context.depth + 1, via: undefined }, seen)
  if (walker.budget.isTooDeep(inner.depth, node.path)) return
  const defaultType = type === 'multipart/digest' ? 'message/rfc822' : 'text/plain'
  for (const piece of parts) {
    const path = node.nextChildPath()
    if (piece.isBehindClose) readOutside(walker, node, piece, 'E04', defaultType, { ...inner, path })
    else {
      const child = walker.entity(piece, defaultType, { ...inner, path })
      if (child === undefined) return
      node.parts.push(child)
    }
  }
  for (const piece of around) readAround(walker, node, piece, inner)
}

/** Parts that not every reader sees. */
function readOutside(
  walker: Walker,
  node: Node,
  piece: Piece,
  by: AmbiguityClass,
  defaultType: string,
  context: Context,
): void {
  walker.later(() => {
    const outer = { ...withClasses(context, [by]), isMain: false, via: by }
    const child = walker.entity(piece, defaultType, outer)
    if (child === undefined) return
    node.parts.push(child)
    if (!context.isSwept) walker.report.reading(node, by, undefined, child)
  })
}

/** Preamble and epilogue: text that some readers show, and some as an entity. */
function readAround(walker: Walker, node: Node, piece: Piece, context: Context): void {
  const { source, start, end } = piece
  if (isBlank(source.octets, start, end)) return
  if (looksLikeEntity(source.octets, start, end)) {
    readOutside(walker, node, piece, 'E10', 'text/plain', { ...context, path: node.nextChildPath() })
    return
  }
  walker.later(() => {
    const octets = source.octets.subarray(start, end)
    const outer = { ...withClasses(context, ['E10']), path: node.path, isMain: false }
    walker.store.add(octets, outer)
    if (!looksLikeText(octets)) return
    walker.content(node, { octets, place: piece, type: 'text/plain', names: [], via: 'E10' }, outer)
  })
}
