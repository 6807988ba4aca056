import type { Ambiguity, Unscannable } from '@clamgate/mime'
import type { ReadingFacts, UnionHit, UnscannablePart } from '../policy/verdict.ts'
import type { PackedStream, ReadFacts } from './protocol.ts'

/** Enough to see what is wrong; a mail may have a thousand of them. */
const MOST_UNSCANNABLE = 100

/** What the gateway knows of a mail by its reading. */
export function factsOfReading(read: ReadFacts): Partial<ReadingFacts> {
  const { objects, streams, left, ambiguities, isAmbiguous, views, ms } = read
  const parts = [
    ...read.unscannable.map(unscannablePart),
    ...left.map((index): UnscannablePart => {
      return { kind: 'bound', what: 'unionBytes', path: objects[index]?.path ?? '0' }
    }),
  ]
  return {
    ...{ views, isAmbiguous, objects: objects.length, streams: streams.length, extractMs: ms },
    classes: idsOf(ambiguities),
    differing: idsOf(ambiguities.filter(({ differs }) => differs)),
    unscannable: parts.slice(0, MOST_UNSCANNABLE),
  }
}

function idsOf(ambiguities: readonly Ambiguity[]): readonly string[] {
  return [...new Set(ambiguities.map((one) => one.class))].sort()
}

/** Where something was found: at the object with this index, or somewhere in the stream. */
export function hitAt(index: number | undefined, hit: PackedStream, { objects }: ReadFacts): UnionHit {
  const found = index === undefined ? undefined : objects[index]
  if (found !== undefined) return { path: found.path, classes: [...found.classes].sort() }
  const classes = hit.objects.flatMap((one) => objects[one]?.classes ?? [])
  return { path: undefined, classes: [...new Set(classes)].sort() }
}

function unscannablePart(one: Unscannable): UnscannablePart {
  const { kind, path } = one
  switch (one.kind) {
    case 'bound':
      return { kind, what: one.bound, path }
    case 'partial':
      return { kind, what: 'message/partial', path }
    default:
      return { kind, what: one.what, path }
  }
}
