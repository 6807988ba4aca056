import type { MailObject } from '../types.ts'
import { chunked } from './chunked.ts'
import { type Cut, container, cutsOf, FRAME_BYTES, partBytes } from './container.ts'

/** One stream for the scanner. */
export interface UnionStream {
  /** What is in it. */
  readonly objects: readonly MailObject[]
  /** Octets of the stream. */
  readonly bytes: number
  /** It is a container that we made, and not one object as it is. */
  readonly isContainer: boolean
  /** Where in a container each of `objects` is, for {@link cutContainer}; empty where it is none. */
  readonly cuts: readonly Cut[]
  /** The octets in chunks of 64 KiB at most, made as they are asked for; may be called again. */
  chunks(): Iterable<Buffer>
}

export interface UnionOptions {
  /** Longest stream that the scanner takes, octets. */
  readonly maxStreamBytes: number
  /** An object from this size on goes alone, as it is. Default: 1 MiB. */
  readonly aloneFrom?: number
}

export interface UnionPlan {
  readonly streams: readonly UnionStream[]
  /** What fits into no stream, and is not brought before the scanner. */
  readonly left: readonly MailObject[]
}

const ALONE_FROM = 1024 * 1024
/** Objects of one container. Scanners take more, at a cost that grows faster than their number. */
const MAX_PARTS = 500

/**
 * Plans how objects are brought before a scanner of mail in as few streams as can be: mails of our own in which each object is
 * a part in clean base64, and large objects alone. Empty objects are left out. An object that fits into no stream is in
 * none: see `left`.
 */
export function planUnion(
  objects: readonly MailObject[],
  { maxStreamBytes, aloneFrom = ALONE_FROM }: UnionOptions,
): UnionPlan {
  const streams: UnionStream[] = []
  const left: MailObject[] = []
  let gathered: MailObject[] = []
  let bytes = FRAME_BYTES
  const close = () => {
    if (gathered.length > 0) streams.push(containerStream(gathered, bytes))
    gathered = []
    bytes = FRAME_BYTES
  }
  for (const object of objects) {
    const size = object.octets.length
    const part = partBytes(object)
    if (size === 0) continue
    if (size < aloneFrom && FRAME_BYTES + part <= maxStreamBytes) {
      if (bytes + part > maxStreamBytes || gathered.length === MAX_PARTS) close()
      gathered.push(object)
      bytes += part
    } else if (size <= maxStreamBytes) streams.push(loneStream(object))
    else left.push(object)
  }
  close()
  return { streams, left }
}

function containerStream(objects: readonly MailObject[], bytes: number): UnionStream {
  const cuts = cutsOf(objects)
  return { objects, bytes, isContainer: true, cuts, chunks: () => chunked(container(objects)) }
}

function loneStream(object: MailObject): UnionStream {
  const { octets } = object
  const step = 65_536
  return {
    ...{ objects: [object], bytes: octets.length, isContainer: false, cuts: [] },
    *chunks() {
      for (let at = 0; at < octets.length; at += step) yield octets.subarray(at, at + step)
    },
  }
}
