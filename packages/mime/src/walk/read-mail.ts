import { type Bounds, DEFAULT_BOUNDS } from '../bounds.ts'
import type { Reading } from '../types.ts'
import { Budget } from './budget.ts'
import { Covered } from './covered.ts'
import { EntityReader } from './entity.ts'
import { readContent } from './inside.ts'
import { Node } from './node.ts'
import { ObjectStore } from './object-store.ts'
import { Report } from './report.ts'
import { Source } from './source.ts'
import { type Swept, sweep } from './sweep/sweep.ts'
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
  const unswept: Swept[] = []
  let sources = 0
  const walker: Walker = {
    ...{
      bounds: budget.bounds,
      budget,
      store,
      report,
      decoded: new Map(),
      covered: new Covered(),
      lookedInto: new Set(),
    },
    sourceOf: (octets) => new Source(octets, ++sources),
    entity: (place, defaultType, context) => entities.read(walker, place, defaultType, context),
    content: (node, found, context) => readContent(walker, node, found, context),
    later: (task) => waiting.push(task),
    sweepLater: (source, node, context) => unswept.push({ source, node, context }),
    isEntityAt: (source, start) => entities.isAt(source, start),
  }
  const source = walker.sourceOf(message)
  const root = { path: '0', depth: 0, isMain: true, isSwept: false, guesses: 0, classes: [], via: undefined }
  const tree = walker.entity({ source, start: 0, end: message.length }, 'text/plain', root) ?? unread(message)
  walker.sweepLater(source, tree, root)
  runAll(walker, waiting, unswept)
  const ambiguities = report.ambiguities(store)
  return {
    tree: tree.toPart(),
    objects: store.all,
    ambiguities,
    isAmbiguous: ambiguities.some(({ differs }) => differs),
    unscannable: budget.unscannable,
    views: budget.views,
  }
}

/** First all readings, then what is found without grammar, each of which may bring up more of both. */
function runAll(walker: Walker, waiting: (() => void)[], unswept: Swept[]): void {
  for (;;) {
    for (const task of waiting) task()
    waiting.length = 0
    const next = unswept.shift()
    if (next === undefined) return
    sweep(walker, next)
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
