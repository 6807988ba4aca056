import type { AmbiguityClass } from '../classes.ts'

/** A decoding that differs from the main one. */
export interface OtherDecoding {
  readonly octets: Buffer
  readonly via: AmbiguityClass
}

/** What octets are, decoded in every way that some reader does. */
export interface Decodings {
  /** By the strict reading, as far as it goes. */
  readonly main: Buffer
  /** Each differs from `main` and from each other. */
  readonly others: readonly OtherDecoding[]
  /** What was seen, whether a decoding differs by it or not. */
  readonly classes: readonly AmbiguityClass[]
  /** There is content, and it is not encoded in this way at all. */
  readonly isUndecodable: boolean
}

export interface DecodeOptions {
  /**
   * Give what readers get who store lines with other ends than the mail has, as well. For files whose exact octets matter: it takes twice
   * to four times the octets. Left out: where the content looks binary.
   */
  readonly lineEnds?: boolean
}

/** Decodes `source` from `start` up to `end`. Linear in its length; never throws. */
export type Decode = (source: Buffer, start: number, end: number, options?: DecodeOptions) => Decodings

/** A file that stands in text. */
export interface EmbeddedFile {
  readonly octets: Buffer
  readonly via: AmbiguityClass
  /** As it is written there, a character for each octet. */
  readonly name: string | undefined
  /** Offset of its first line in the text. */
  readonly at: number
}
