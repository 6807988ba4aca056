import { createHash } from 'node:crypto'
import { type MailObject, planUnion, type Reading, readMail, type UnionStream } from '@clamgate/mime'
import { spentBuffers } from '../ground/spent-buffers.ts'
import { messageOf } from '../ground/thrown.ts'
import { unreachable } from '../ground/unreachable.ts'
import { type OutStream, outStream } from './out-stream.ts'
import { readParts } from './parts/read-parts.ts'
import type { Answer, Order, PackedStream, ReadFacts } from './protocol.ts'

/** Octets that come with the first answer: a small mail needs no further question. */
const FIRST_BYTES = 512 * 1024

/** A mail from this size on takes memory that is worth a look for garbage. */
const LARGE_BYTES = 1024 * 1024

const NOT_READ: Omit<ReadFacts, 'ms'> = {
  ...{ objects: [], streams: [], left: [], tree: undefined, ambiguities: [], isAmbiguous: false },
  ...{ unscannable: [], views: 0 },
}

/** Takes an answer; `transfer` is the memory that goes with it. */
export type Tell = (answer: Answer, transfer: readonly ArrayBuffer[]) => void

export interface ReaderDeps {
  readonly tell: Tell
  /** Monotonic clock, ms. */
  readonly monotonic: () => number
  /** Time that the thread had a core, ms: on a busy machine a mail shall not run out of time while it waits for one. */
  readonly coreTime: () => number
}

/** A mail that was read, until it may be forgotten. */
interface Kept {
  readonly bytes: number
  readonly objects: readonly MailObject[]
  readonly maxStreamBytes: number
  readonly streams: Map<number, OutStream>
  nextStream: number
}

/** What the thread does: carries out one order after the other. Never throws. */
export function createReader({ tell, monotonic, coreTime }: ReaderDeps): (order: Order) => void {
  const mails = new Map<number, Kept>()

  function read(order: Extract<Order, { kind: 'read' }>): void {
    const { job, bytes, bounds, maxStreamBytes, wantsTree } = order
    const startedMs = monotonic()
    const message = joined(order.blocks, bytes)
    const sha256 = createHash('sha256').update(message).digest('hex')
    tell({ kind: 'begun', job, sha256 }, [])
    if (order.wants !== undefined) {
      tellParts(order, message, startedMs)
      return
    }
    const reading = readMail(message, { bounds, clock: coreTime })
    const { streams, left } = planUnion(reading.objects, { maxStreamBytes })
    const indices = new Map(reading.objects.map((object, index) => [object, index] as const))
    const kept: Kept = { bytes, objects: reading.objects, maxStreamBytes, streams: new Map(), nextStream: 0 }
    mails.set(job, kept)
    const transfer: ArrayBuffer[] = []
    const packed = pack(kept, streams, indices, transfer)
    const facts: ReadFacts = {
      ...factsOf(reading),
      streams: packed,
      left: left.flatMap((object) => indices.get(object) ?? []),
      tree: wantsTree ? reading.tree : undefined,
      ms: monotonic() - startedMs,
    }
    tell({ kind: 'read', job, facts }, transfer)
  }

  function tellParts(
    { job, bounds, bytes, maxStreamBytes, wants }: Extract<Order, { kind: 'read' }>,
    message: Buffer,
    startedMs: number,
  ): void {
    mails.set(job, { bytes, objects: [], maxStreamBytes, streams: new Map(), nextStream: 0 })
    const { parts, transfer } = readParts(message, wants, (mail) =>
      readMail(mail, { bounds, clock: coreTime }),
    )
    tell({ kind: 'read', job, facts: { ...NOT_READ, parts, ms: monotonic() - startedMs } }, transfer)
  }

  function packAgain({ job, objects }: Extract<Order, { kind: 'pack' }>): void {
    const kept = keptOf(job)
    const wanted = new Map<MailObject, number>()
    for (const index of objects) {
      const object = kept.objects[index]
      if (object !== undefined) wanted.set(object, index)
    }
    const { streams } = planUnion([...wanted.keys()], { maxStreamBytes: kept.maxStreamBytes })
    const transfer: ArrayBuffer[] = []
    tell({ kind: 'packed', job, streams: pack(kept, streams, wanted, transfer) }, transfer)
  }

  function pull({ job, stream }: Extract<Order, { kind: 'pull' }>): void {
    const kept = keptOf(job)
    const from = kept.streams.get(stream)
    if (from === undefined) throw new TypeError(`Stream ${stream} is over, or was never there`)
    const piece = from.take(FIRST_BYTES)
    if (piece.isLast) kept.streams.delete(stream)
    tell({ kind: 'piece', job, stream, piece }, piece.chunks)
    spentBuffers(FIRST_BYTES)
  }

  function forget(job: number): void {
    const bytes = mails.get(job)?.bytes ?? 0
    mails.delete(job)
    // What lived as long as a large mail does is old to V8, which sees its handle alone.
    if (bytes >= LARGE_BYTES) void globalThis.gc?.({ type: 'major', execution: 'sync' })
  }

  function keptOf(job: number): Kept {
    const kept = mails.get(job)
    if (kept === undefined) throw new TypeError(`Mail ${job} was forgotten, or never read`)
    return kept
  }

  return (order) => {
    try {
      switch (order.kind) {
        case 'read':
          read(order)
          return
        case 'pack':
          packAgain(order)
          return
        case 'pull':
          pull(order)
          return
        case 'forget':
          forget(order.job)
          return
        default:
          unreachable(order)
      }
    } catch (error) {
      tell({ kind: 'failed', job: order.job, what: messageOf(error) }, [])
    }
  }
}

/** Streams as they travel, each with its beginning. */
function pack(
  kept: Kept,
  streams: readonly UnionStream[],
  indices: ReadonlyMap<MailObject, number>,
  transfer: ArrayBuffer[],
): readonly PackedStream[] {
  let room = FIRST_BYTES
  return streams.map((one) => {
    const stream = kept.nextStream++
    const out = outStream(one.chunks())
    const begin = room > 0 ? out.take(Math.max(1, Math.min(room, one.bytes))) : { chunks: [], isLast: false }
    for (const chunk of begin.chunks) room -= chunk.byteLength
    transfer.push(...begin.chunks)
    if (!begin.isLast) kept.streams.set(stream, out)
    const objects = one.objects.flatMap((object) => indices.get(object) ?? [])
    return { stream, objects, bytes: one.bytes, isContainer: one.isContainer, begin }
  })
}

function factsOf({ objects, ambiguities, isAmbiguous, unscannable, views }: Reading) {
  return {
    objects: objects.map(({ path, classes, octets }) => ({ path, classes, bytes: octets.length })),
    ...{ ambiguities, isAmbiguous, unscannable, views },
  }
}

/** The mail in one piece. Blocks are let go one by one, so that it is not in memory twice for long. */
function joined(blocks: ArrayBuffer[], bytes: number): Buffer {
  const [first] = blocks
  if (blocks.length === 1 && first !== undefined) return Buffer.from(first, 0, bytes)
  const message = Buffer.allocUnsafeSlow(bytes)
  let at = 0
  for (let next = blocks.shift(); next !== undefined; next = blocks.shift()) {
    at += Buffer.from(next).copy(message, at)
  }
  return message
}
