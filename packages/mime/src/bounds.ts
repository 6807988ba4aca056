/** What a reading may take. Whatever is reached makes the mail unscannable: never clean. */
export interface Bounds {
  /** Levels of multiparts, messages and wrappers. */
  readonly depth: number
  /** Parts, in all readings together; and places where parts that were read stand again, by other readings. */
  readonly parts: number
  /** Octets of one header block. */
  readonly headerBytes: number
  /** Octets of the value of one structural field, with its folds. */
  readonly fieldBytes: number
  /** Fields of one header block. */
  readonly fields: number
  /** Parameters of one field. */
  readonly parameters: number
  /** Octets of a boundary. */
  readonly boundaryBytes: number
  /** Other readings of one node. */
  readonly alternatives: number
  /** Other readings of the whole mail. */
  readonly views: number
  /** Distinct objects to scan. */
  readonly objects: number
  /** Octets of all objects together: this many times the mail, but at least 1 MiB and at most `unionBytes`. */
  readonly unionFactor: number
  readonly unionBytes: number
  /** Octets out of one octet of a compressed wrapper, and in all. */
  readonly inflateRatio: number
  readonly inflateBytes: number
  /** Time on one core, ms. */
  readonly cpuMs: number
}

export type BoundName = keyof Bounds

/** Ordinary mail stays far below each. */
export const DEFAULT_BOUNDS: Bounds = Object.freeze({
  depth: 30,
  parts: 1000,
  headerBytes: 262_144,
  fieldBytes: 65_536,
  fields: 1000,
  parameters: 100,
  boundaryBytes: 256,
  alternatives: 8,
  views: 64,
  objects: 2000,
  unionFactor: 3,
  unionBytes: 200 * 1024 * 1024,
  inflateRatio: 20,
  inflateBytes: 50 * 1024 * 1024,
  cpuMs: 2000,
})
