import type { ScanResult } from '@clamgate/clamd'
import type { Part } from '@clamgate/mime'
import type { ReadingReply, ReadingsReply } from '../../api/routes/readings.ts'
import type { ReadingsReport, StreamReport } from '../../filter/readings/types.ts'
import type { ReadingFacts } from '../../policy/verdict.ts'

/** More parts than this are counted, not told: a reply has a bound. */
const MOST_PARTS = 2000
/** The same for shapes. */
const MOST_SHAPES = 2000

/** What is known of the readings of a message, in the form in which it travels. */
export function describeReading(facts: ReadingFacts): ReadingReply {
  const { classes, differing, unscannable, unionHit } = facts
  return {
    ...facts,
    classes: [...classes],
    differing: [...differing],
    unscannable: [...unscannable],
    unionHit: unionHit && { path: unionHit.path, classes: [...unionHit.classes] },
  }
}

/** How a message was taken apart and what each scan said, in the form in which it travels. */
export function describeReadings({ drawing, streams }: ReadingsReport): ReadingsReply {
  const parts = drawing === undefined ? [] : [...partsOf(drawing.tree)]
  return {
    parts: parts.slice(0, MOST_PARTS),
    partsLeft: Math.max(0, parts.length - MOST_PARTS),
    ambiguities: (drawing?.ambiguities ?? []).slice(0, MOST_SHAPES).map((one) => ({ ...one })),
    scans: streams.map(describeStream),
  }
}

/** Each part before what is in it. No recursion: how deep a message is, its sender decides. */
function* partsOf(tree: Part): Generator<ReadingsReply['parts'][number]> {
  const left: { readonly part: Part; readonly level: number }[] = [{ part: tree, level: 0 }]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { part, level } = next
    const { path, kind, type, encoding, name, bytes, via, classes, objects } = part
    yield {
      ...{ path, level, kind, type, encoding, name, bytes, via },
      classes: [...classes],
      objects: [...objects],
    }
    for (const inner of part.parts.toReversed()) left.push({ part: inner, level: level + 1 })
  }
}

function describeStream({ result, ...stream }: StreamReport): ReadingsReply['scans'][number] {
  return { ...stream, result: result?.kind, detail: result && detailOf(result) }
}

function detailOf(result: ScanResult): string | undefined {
  switch (result.kind) {
    case 'found':
      return result.signature
    case 'error':
      return result.text
    default:
      return undefined
  }
}
