import type { AmbiguityClass } from '../../classes.ts'
import { DECODERS } from '../../decode/decode.ts'
import { embeddedFiles } from '../../decode/embedded-files.ts'
import type { Context } from '../context.ts'
import type { Range } from '../covered.ts'
import { looksLikeEntity } from '../looks.ts'
import { Node } from '../node.ts'
import { type Source, withoutLineEnd } from '../source.ts'
import type { Walker } from '../walker.ts'
import { base64Runs } from './base64-runs.ts'
import { fieldBlocks } from './field-blocks.ts'
import { hasNulInDelimiter, withoutNul } from './nul.ts'

/** Blocks of fields that are read up to the end of the source, too; each costs as much as the rest of it. */
const MAX_TO_END = 8
/** Pieces of a run that are decoded one by one. */
const MAX_PIECES = 32

export interface Swept {
  readonly source: Source
  /** The part that it is. */
  readonly node: Node
  readonly context: Context
}

/**
 * Looks over a source without grammar: whatever stands between two lines of dashes, behind fields that speak of content, or in
 * base64 is brought before the scanner, so that shapes that nobody thought of are, too. Octets that were decoded
 * already are left out.
 */
export function sweep(walker: Walker, { source, node: parent, context: from }: Swept): void {
  const { octets } = source
  const node = aside(parent, octets)
  const gaps = walker.covered.gaps(source)
  sweepPieces(walker, source, node, from)
  sweepBlocks(walker, source, gaps, node, from)
  for (const gap of gaps) {
    if (!walker.budget.work(gap.end - gap.start, node.path)) return
    for (const run of base64Runs(octets, gap)) {
      const ranges = run.pieces.length > 1 ? [run, ...run.pieces.slice(0, MAX_PIECES)] : [run]
      for (const { start, end } of ranges)
        decode(walker, source, { start, end }, node, swept(node, from, 'G04'))
    }
  }
  sweepWithoutNul(walker, source, node, from)
  // Of what was decoded this was done already.
  if (source.isDecoded) return
  for (const { start, end } of gaps) {
    for (const file of embeddedFiles(octets.subarray(start, end)))
      give(walker, file.octets, node, swept(node, from, file.via))
  }
}

/** Some readers drop NUL before they look at anything. It matters where one hides a delimiter. */
function sweepWithoutNul(walker: Walker, { octets }: Source, node: Node, from: Context): void {
  if (!walker.budget.work(octets.length, node.path) || !hasNulInDelimiter(octets)) return
  const rest = withoutNul(octets)
  const source = walker.sourceOf(rest)
  const context = swept(node, from, 'E06')
  if (!walker.budget.isTooDeep(context.depth, node.path))
    walker.entity({ source, start: 0, end: rest.length }, 'text/plain', context)
}

function sweepPieces(walker: Walker, source: Source, node: Node, from: Context): void {
  const { all } = source.lines
  for (const [index, line] of all.entries()) {
    const end = all[index + 1]?.at ?? source.octets.length
    const place = { source, start: line.next, end: withoutLineEnd(source.octets, line.next, end) }
    if (!walker.budget.work(0, node.path)) return
    if (place.end > place.start && looksLikeEntity(source.octets, place.start, place.end))
      walker.entity(place, 'text/plain', swept(node, from, 'E02'))
  }
}

function sweepBlocks(
  walker: Walker,
  source: Source,
  gaps: readonly Range[],
  node: Node,
  from: Context,
): void {
  let toEnd = 0
  for (const start of fieldBlocks(source.octets, gaps)) {
    if (!walker.budget.work(0, node.path)) return
    if (walker.isEntityAt(source, start)) continue
    const line = source.lines.firstFrom(start)
    const end = line?.at ?? start
    const context = swept(node, from, 'E11')
    if (line !== undefined)
      walker.entity({ source, start, end: withoutLineEnd(source.octets, start, end) }, 'text/plain', context)
    if (toEnd++ >= MAX_TO_END) continue
    walker.entity({ source, start, end: source.octets.length }, 'text/plain', context)
  }
}

function decode(walker: Walker, source: Source, range: Range, node: Node, context: Context): void {
  const { start, end } = range
  if (!walker.budget.work(end - start, node.path)) return
  const { main, others } = DECODERS.base64(source.octets, start, end)
  give(walker, main, node, context)
  for (const { octets } of others) give(walker, octets, node, context)
}

function give(walker: Walker, octets: Buffer, node: Node, context: Context): void {
  const isKnown = walker.store.add(octets, context) === undefined
  if (isKnown || walker.budget.isTooDeep(context.depth, node.path)) return
  const type = 'application/octet-stream'
  walker.content(node, { octets, place: undefined, type, names: [], via: context.via }, context)
}

function swept(node: Node, from: Context, by: AmbiguityClass): Context {
  const classes = [...new Set([...from.classes, by])]
  const { path } = node
  return { ...from, path, depth: from.depth + 1, isMain: false, isSwept: true, classes, via: by }
}

/** The tree has no place for what is found without grammar. */
function aside({ path, facts }: Node, { length: bytes }: Buffer): Node {
  return new Node({ ...facts, path, kind: 'leaf', bytes })
}
