import type { Bounds, MailObject, Part, Reading } from '@clamgate/mime'
import type { ListedPart } from './parts/cut.ts'

/*
 * What the gateway and the thread that reads mail tell each other. Memory travels by transfer: who sends it has it no more.
 * The octets of objects come stream by stream, as they are asked for, so that no more of them is in memory twice than is
 * under way.
 */

/** To the thread. `job` is a number that no two mails have. */
export type Order =
  | {
      readonly kind: 'read'
      readonly job: number
      /** The mail in pieces, which are let go one by one; the last may be longer than what is left of it. */
      readonly blocks: ArrayBuffer[]
      readonly bytes: number
      readonly bounds: Bounds
      readonly maxStreamBytes: number
      readonly wantsTree: boolean
      /** Left out: all readings, in streams. */
      readonly wants?: WantedParts | undefined
    }
  /** Streams with these objects alone, by their indices in the answer to `read`. */
  | { readonly kind: 'pack'; readonly job: number; readonly objects: readonly number[] }
  /** The next of a stream; answers come in the order of what was asked. */
  | { readonly kind: 'pull'; readonly job: number; readonly stream: number }
  /** All of it may be forgotten. */
  | { readonly kind: 'forget'; readonly job: number }

/** What is wanted of a mail instead of its readings. */
export type WantedParts =
  /** The parts that can be cut out of it. */
  | { readonly kind: 'list' }
  /** The mail without those that have these SHA-256. */
  | { readonly kind: 'cut'; readonly sha256s: readonly string[] }

/** The answer to that. */
export interface ReadParts {
  readonly listed: readonly (Omit<ListedPart, 'octets'> & { readonly octets: ArrayBuffer })[]
  /** Undefined: nothing can be cut out of it. */
  readonly cut:
    | {
        readonly parts: readonly { readonly sha256: string; readonly octets: ArrayBuffer }[]
        readonly rest: ArrayBuffer
      }
    | undefined
}

/** One stream for the scanner. */
export interface PackedStream {
  /** Of this mail no other stream has the number. */
  readonly stream: number
  /** What is in it, by indices. */
  readonly objects: readonly number[]
  readonly bytes: number
  readonly isContainer: boolean
  /** What it begins with, and whether that is all of it. */
  readonly begin: Piece
}

/** Octets of a stream, in their order. */
export interface Piece {
  readonly chunks: readonly ArrayBuffer[]
  readonly isLast: boolean
}

/** What is known of an object, without its octets. */
export interface ObjectFacts extends Pick<MailObject, 'path' | 'classes'> {
  readonly bytes: number
}

/** What a reading brought, without the octets. */
export interface ReadFacts extends Pick<Reading, 'ambiguities' | 'isAmbiguous' | 'unscannable' | 'views'> {
  readonly objects: readonly ObjectFacts[]
  readonly streams: readonly PackedStream[]
  /** Objects that fit into no stream, by indices. */
  readonly left: readonly number[]
  readonly tree: Part | undefined
  /** Where those alone are wanted. */
  readonly parts?: ReadParts | undefined
  /** Time that it took, ms. */
  readonly ms: number
}

/** From the thread. */
export type Answer =
  /** It is being read now; SHA-256 of it, hexadecimal. */
  | { readonly kind: 'begun'; readonly job: number; readonly sha256: string }
  | { readonly kind: 'read'; readonly job: number; readonly facts: ReadFacts }
  | { readonly kind: 'packed'; readonly job: number; readonly streams: readonly PackedStream[] }
  | { readonly kind: 'piece'; readonly job: number; readonly stream: number; readonly piece: Piece }
  /** An order could not be carried out: a defect of ours. */
  | { readonly kind: 'failed'; readonly job: number; readonly what: string }
