import type { BoundName, Bounds } from '../bounds.ts'
import type { AmbiguityClass } from '../classes.ts'
import type { Encoding } from '../types.ts'

/** One field as it stands; fields are kept in their order, each instance of them. */
export interface Field {
  /** In lower case, without what is around it. */
  readonly name: string
  /** Behind the colon, unfolded, a character for each octet. */
  readonly value: string
  /** Offset of its first octet in the source. */
  readonly at: number
}

/** One way to read a header block. */
export interface HeaderReading {
  readonly fields: readonly Field[]
  /** Offset of the first octet of the body. */
  readonly bodyStart: number
  /** The class by which this is another reading; undefined for the main one. */
  readonly via: AmbiguityClass | undefined
}

/** All ways to read the header block of an entity: those that differ in a structural field or in where the body begins. */
export interface HeaderReadings {
  readonly main: HeaderReading
  readonly alternatives: readonly HeaderReading[]
  /** What was seen, whether a reading differs by it or not. */
  readonly classes: readonly AmbiguityClass[]
  /** A bound that was reached: the readings have what came before. */
  readonly exceeded: BoundName | undefined
}

/** Something that a structural field may mean. */
export interface Candidate<T> {
  readonly value: T
  /** The class by which it is another reading; undefined for that of the main reading. */
  readonly via: AmbiguityClass | undefined
}

/** What the structural fields of an entity may mean, in all readings of its header: the main one first, each value once. */
export interface Structure {
  /** Media types in lower case, `text/plain` where the header says nothing. Never empty. */
  readonly types: readonly Candidate<string>[]
  /** Values of the boundary, octets as characters; not yet looked for in the body. The main one is missing where there is none. */
  readonly boundaries: readonly Candidate<string>[]
  /** Of the main body: not those of readings whose body begins elsewhere. Never empty. */
  readonly encodings: readonly Candidate<Encoding>[]
  /** The encoding in the header is none that is known (`x-foo`). */
  readonly isEncodingUnknown: boolean
  /** File names, decoded and not. */
  readonly names: readonly string[]
  /** `smime-type`, `protocol` and so on of the main Content-Type, names in lower case. */
  readonly parameters: ReadonlyMap<string, string>
  readonly isAttachment: boolean
  readonly classes: readonly AmbiguityClass[]
  readonly exceeded: BoundName | undefined
}

export type HeaderBounds = Pick<
  Bounds,
  'headerBytes' | 'fieldBytes' | 'fields' | 'parameters' | 'boundaryBytes'
>
