import type { Bounds } from '../bounds.ts'
import type { AmbiguityClass } from '../classes.ts'
import type { Budget } from './budget.ts'
import type { Context } from './context.ts'
import type { Covered } from './covered.ts'
import type { Node } from './node.ts'
import type { ObjectStore } from './object-store.ts'
import type { Report } from './report.ts'
import type { Place, Source } from './source.ts'

/** What the steps of the walk need of each other. */
export interface Walker {
  readonly bounds: Bounds
  readonly budget: Budget
  readonly store: ObjectStore
  readonly report: Report
  /** Octets that were decoded, to be read as a source of their own. */
  sourceOf(octets: Buffer): Source
  /**
   * Reads an entity: header and body. Undefined where no part is left to take.
   * @param defaultType its type where it has no Content-Type
   */
  entity(place: Place, defaultType: string, context: Context): Node | undefined
  /** Looks into decoded octets, or into a leaf that is not encoded. */
  content(node: Node, found: Content, context: Context): void
  /** Whatever is no main reading waits until the main reading is complete, so that bounds cut the main reading last. */
  later(task: () => void): void
  /** Looks over a source without grammar, once all readings are followed. */
  sweepLater(source: Source, node: Node, context: Context): void
  /** Some entity was read that begins here. */
  isEntityAt(source: Source, start: number): boolean
  readonly covered: Covered
  /** SHA-256 of decoded octets that were looked into: nothing new is in them. */
  readonly lookedInto: Set<string>
  /** Octets were decoded once already. @returns what they gave, undefined: not yet */
  readonly decoded: Map<string, readonly string[]>
}

/** Octets of a leaf. */
export interface Content {
  readonly octets: Buffer
  /** Their SHA-256, if they are decoded, and kept. */
  readonly sha256?: string | undefined
  /** Where they stand if they are not decoded. */
  readonly place: Place | undefined
  readonly type: string
  readonly names: readonly string[]
  /** The class by which these octets are another reading of the leaf. */
  readonly via: AmbiguityClass | undefined
}
