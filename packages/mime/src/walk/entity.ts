import type { AmbiguityClass } from '../classes.ts'
import { readHeader } from '../header/read-header.ts'
import { readStructure } from '../header/read-structure.ts'
import type { HeaderReadings, Structure } from '../header/types.ts'
import { followReading, mainReading } from './body.ts'
import { type Context, withClasses } from './context.ts'
import { encryptionOf, isPartial, labelsOf } from './labels.ts'
import { Node } from './node.ts'
import { otherReadings } from './other-readings.ts'
import type { Place, Source } from './source.ts'
import type { Walker } from './walker.ts'

/** Classes that say nothing of what a scanner finds. */
const HARMLESS: ReadonlySet<AmbiguityClass> = new Set([
  'A03',
  'A04',
  'A05',
  'B07',
  'B08',
  'B12',
  'C06',
  'E07',
])

/** Reads entities, each range of a source once. */
export class EntityReader {
  readonly #known = new Map<string, Node | 'in-progress'>()
  readonly #starts = new Set<string>()

  /** Some entity was read that begins here. */
  isAt({ id }: Source, start: number): boolean {
    return this.#starts.has(`${id} ${start}`)
  }

  read(walker: Walker, place: Place, defaultType: string, context: Context): Node | undefined {
    const { source, start, end } = place
    const key = `${source.id} ${start} ${end} ${defaultType}`
    const known = this.#known.get(key)
    if (known === 'in-progress' || (known !== undefined && context.isSwept)) return undefined
    const { budget, bounds, report } = walker
    if (known !== undefined) {
      if (!budget.takeRepeat(context.path)) return undefined
      return new Node({ ...known.facts, path: context.path, via: context.via }, known.sameAs ?? known)
    }
    if (!budget.takePart(context.path) || !budget.work(0, context.path)) return undefined
    const header = readHeader(source.octets, start, end, bounds)
    const structure = readStructure(header, defaultType, bounds)
    const node = nodeOf(place, header, structure, context)
    this.#known.set(key, 'in-progress')
    this.#starts.add(`${source.id} ${start}`)
    noteBounds(walker, header, structure, context)
    // Signatures of DKIM are base64, too.
    if (header.classes.length === 0) walker.covered.add({ source, start, end: header.main.bodyStart })
    budget.work(header.main.bodyStart - start, context.path)
    const seen = [...header.classes, ...structure.classes, ...labelsOf(structure, context)]
    if (!context.isSwept) report.seen(node, seen)
    const inner = withClasses(
      context,
      seen.filter((one) => !HARMLESS.has(one)),
    )
    const entity = { place, header, structure }
    const main = mainReading(entity)
    followReading(walker, node, main, structure, inner)
    this.#known.set(key, node)
    otherReadings(walker, node, { ...entity, main, defaultType }, inner)
    return node
  }
}

function nodeOf({ end }: Place, header: HeaderReadings, structure: Structure, context: Context): Node {
  return new Node({
    path: context.path,
    kind: 'leaf',
    type: structure.types[0]?.value ?? 'text/plain',
    encoding: structure.encodings[0]?.value ?? 'identity',
    name: structure.names[0],
    bytes: end - header.main.bodyStart,
    via: context.via,
  })
}

/** A block that only looks like a header has no bounds to keep. */
function noteBounds(
  { budget }: Walker,
  header: HeaderReadings,
  structure: Structure,
  context: Context,
): void {
  if (context.isSwept) return
  for (const { exceeded } of [header, structure]) {
    if (exceeded !== undefined) budget.exceeded(exceeded, context.path)
  }
  if (isPartial(structure)) budget.note({ kind: 'partial', path: context.path })
  const encryption = encryptionOf(structure)
  if (encryption !== undefined) budget.note({ kind: 'encrypted', what: encryption, path: context.path })
}
