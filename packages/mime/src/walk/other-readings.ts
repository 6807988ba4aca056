import type { BodyReading, Entity } from './body.ts'
import type { Context } from './context.ts'
import type { Node } from './node.ts'
import type { Walker } from './walker.ts'

export interface ReadEntity extends Entity {
  /** How the main reading took the body. */
  readonly main: BodyReading
}

/** Follows the other readings of an entity, each in its place: their cost is a sum. */
export function otherReadings(_walker: Walker, _node: Node, _entity: ReadEntity, _context: Context): void {}
