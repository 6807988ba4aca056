import type { AmbiguityClass } from '../classes.ts'
import { DECODERS } from '../decode/decode.ts'
import type { HeaderReadings, Structure } from '../header/types.ts'
import type { Encoding } from '../types.ts'
import type { Context } from './context.ts'
import { readLeaf } from './leaf.ts'
import { readMultipart } from './multipart.ts'
import type { Node } from './node.ts'
import type { Place } from './source.ts'
import { type Delimiter, exactDelimiters } from './split.ts'
import type { Walker } from './walker.ts'

export interface Entity {
  readonly place: Place
  readonly header: HeaderReadings
  readonly structure: Structure
}

/** How the body of an entity is read. */
export type BodyReading =
  | {
      readonly kind: 'multipart'
      readonly body: Place
      readonly type: string
      readonly boundary: string
      readonly delimiters: readonly Delimiter[]
    }
  | { readonly kind: 'leaf'; readonly body: Place; readonly type: string; readonly encoding: Encoding }
  /** A multipart that is encoded as a whole, which no RFC allows. */
  | { readonly kind: 'encoded'; readonly body: Place; readonly type: string; readonly encoding: Encoding }
  /** A leaf under the label of a message. */
  | { readonly kind: 'message'; readonly body: Place; readonly type: string }

/** Another way to read it, and the class by which readers do. */
export interface OtherBodyReading {
  readonly via: AmbiguityClass
  readonly reading: BodyReading
}

/** The strict reading. */
export function mainReading({ place, header, structure }: Entity): BodyReading {
  const body = { ...place, start: header.main.bodyStart }
  const type = structure.types[0]?.value ?? 'text/plain'
  if (type.startsWith('multipart/')) {
    // Where the value of the strict reading is no line of the body, all readers take one that is, if they can.
    for (const { value: boundary } of structure.boundaries) {
      const delimiters = exactDelimiters(body, boundary)
      if (delimiters.length > 0) return { kind: 'multipart', body, type, boundary, delimiters }
    }
  }
  return { kind: 'leaf', body, type, encoding: structure.encodings[0]?.value ?? 'identity' }
}

export function followReading(
  walker: Walker,
  node: Node,
  reading: BodyReading,
  { names, isAttachment, boundaries }: Structure,
  context: Context,
): void {
  const { body, type } = reading
  switch (reading.kind) {
    case 'multipart':
      node.kind = 'multipart'
      readMultipart(walker, node, body, reading.delimiters, context)
      return
    case 'leaf':
      readLeaf(walker, node, { place: body, type, encoding: reading.encoding, names, isAttachment }, context)
      return
    case 'message': {
      const octets = body.source.octets.subarray(body.start, body.end)
      walker.content(node, { octets, place: body, type, names, via: undefined }, context)
      return
    }
    case 'encoded': {
      const octets = DECODERS[reading.encoding](body.source.octets, body.start, body.end).main
      const source = walker.sourceOf(octets)
      const place = { source, start: 0, end: octets.length }
      const delimiters = boundaries
        .map(({ value }) => exactDelimiters(place, value))
        .find(({ length }) => length > 0)
      if (delimiters === undefined) return
      node.kind = 'multipart'
      readMultipart(walker, node, place, delimiters, context)
    }
  }
}
