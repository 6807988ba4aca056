import type { HeaderReadings, Structure } from '../header/types.ts'
import type { Encoding } from '../types.ts'
import type { Context } from './context.ts'
import { readLeaf } from './leaf.ts'
import { readMultipart } from './multipart.ts'
import type { Node } from './node.ts'
import type { Place } from './source.ts'
import { exactDelimiters } from './split.ts'
import type { Walker } from './walker.ts'

export interface Entity {
  readonly place: Place
  readonly header: HeaderReadings
  readonly structure: Structure
}

/** How the body of an entity is read. */
export type BodyReading =
  | { readonly kind: 'multipart'; readonly body: Place; readonly boundary: string }
  | { readonly kind: 'leaf'; readonly body: Place; readonly type: string; readonly encoding: Encoding }

/** Reads the body as a strict reader does. @returns how that was */
export function readBody(walker: Walker, node: Node, entity: Entity, context: Context): BodyReading {
  const reading = mainReading(entity)
  followReading(walker, node, reading, entity.structure, context)
  return reading
}

export function mainReading({ place, header, structure }: Entity): BodyReading {
  const body = { ...place, start: header.main.bodyStart }
  const type = structure.types[0]?.value ?? 'text/plain'
  if (type.startsWith('multipart/')) {
    // Where the value of the strict reading is no line of the body, all readers take one that is, if they can.
    const boundary = structure.boundaries.find(({ value }) => exactDelimiters(body, value).length > 0)
    if (boundary !== undefined) return { kind: 'multipart', body, boundary: boundary.value }
  }
  return { kind: 'leaf', body, type, encoding: structure.encodings[0]?.value ?? 'identity' }
}

export function followReading(
  walker: Walker,
  node: Node,
  reading: BodyReading,
  { names, isAttachment }: Structure,
  context: Context,
): void {
  const { body } = reading
  if (reading.kind === 'multipart') {
    node.kind = 'multipart'
    readMultipart(walker, node, body, exactDelimiters(body, reading.boundary), context)
  } else {
    const { type, encoding } = reading
    readLeaf(walker, node, { place: body, type, encoding, names, isAttachment }, context)
  }
}
