import { type Bounds, DEFAULT_BOUNDS } from '../bounds.ts'
import type { Reading } from '../types.ts'
import { Budget } from './budget.ts'
import { EntityReader } from './entity.ts'
import { readContent } from './inside.ts'
import { Node } from './node.ts'
import { ObjectStore } from './object-store.ts'
import { Report } from './report.ts'
import { Source } from './source.ts'
import type { Walker } from './walker.ts'

export interface ReadOptions {
  readonly bounds?: Partial<Bounds>
  /** Milliseconds that never go back, for `cpuMs`. Default: `performance.now`. */
  readonly clock?: () => number
}

/** Reads a mail (RFC 5322) in every way that some mail client may. Never throws for what is in it; linear in its length. */
export function readMail(message: Buffer, { bounds, clock = now }: ReadOptions = {}): Reading {
  const budget = new Budget({ ...DEFAULT_BOUNDS, ...bounds }, clock)
  const store = new ObjectStore(budget, message.length)
  const report = new Report()
  const entities = new EntityReader()
  const waiting: (() => void)[] = []
  let sources = 0
  const walker: Walker = {
    ...{ bounds: budget.bounds, budget, store, report, decoded: new Map() },
    sourceOf: (octets) => new Source(octets, ++sources),
    entity: (place, defaultType, context) => entities.read(walker, place, defaultType, context),
    content: (node, found, context) => readContent(walker, node, found, context),
    later: (task) => waiting.push(task),
  }
  const source = walker.sourceOf(message)
  const root = { path: '0', depth: 0, isMain: true, isSwept: false, classes: [], via: undefined }
  const tree = walker.entity({ source, start: 0, end: message.length }, 'text/plain', root)
  for (const task of waiting) task()
  const ambiguities = report.ambiguities(store)
  return {
    tree: (tree ?? unread(message)).toPart(),
    objects: store.all,
    ambiguities,
    isAmbiguous: ambiguities.some(({ differs }) => differs),
    unscannable: budget.unscannable,
    views: budget.views,
  }
}

function now(): number {
  return performance.now()
}

/** The tree of a mail of which the bounds let nothing be read. */
function unread({ length: bytes }: Buffer): Node {
  const facts = { path: '0', type: 'text/plain', encoding: 'identity', name: undefined, bytes } as const
  return new Node({ ...facts, kind: 'leaf', via: undefined })
}
