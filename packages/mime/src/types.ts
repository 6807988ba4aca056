import type { BoundName } from './bounds.ts'
import type { AmbiguityClass } from './classes.ts'

/** How octets are written in a mail. `identity`: as they are. */
export type Encoding = 'identity' | 'base64' | 'quoted-printable' | 'uuencode' | 'yenc' | 'binhex'

/** A shape that was seen at a part. Most are harmless: only `differs` says that readers get different objects. */
export interface Ambiguity {
  readonly class: AmbiguityClass
  /** Path of the part, as {@link Part.path}. */
  readonly path: string
  /** Readings by this shape yield objects that the main reading does not have, or lack some of it. */
  readonly differs: boolean
}

/** Why something in the mail could not be brought before the scanner. */
export type Unscannable =
  /** A bound was reached: there may be more than was found. */
  | { readonly kind: 'bound'; readonly bound: BoundName; readonly path: string }
  /** Content for whoever has the key: enveloped S/MIME, OpenPGP. */
  | { readonly kind: 'encrypted'; readonly what: 's/mime' | 'openpgp'; readonly path: string }
  /** A part that says how it is encoded, and is not. */
  | { readonly kind: 'undecodable'; readonly what: string; readonly path: string }
  /** A piece of a message, RFC 2046 section 5.2.2: the whole is never here. */
  | { readonly kind: 'partial'; readonly path: string }

/** What some reader may save or open. */
export interface MailObject {
  /** Decoded. Of the mail's own memory where nothing had to be decoded: not to be changed. */
  readonly octets: Buffer
  /** SHA-256 of `octets`, hexadecimal: no two objects of a reading have the same. */
  readonly sha256: string
  /** Path of the first part that has it, as {@link Part.path}. */
  readonly path: string
  /** The strict reading has it, too. */
  readonly isMain: boolean
  /** The classes by which readers come to it, or scanners miss it; none for an ordinary attachment. */
  readonly classes: readonly AmbiguityClass[]
}

/** A node of the tree of the mail. */
export interface Part {
  /**
   * `0` is the mail itself, `0.1` its first part, `0.1.2` the second part of that. What is inside of a message, a wrapper or a
   * text counts in the same way. Other readings of a part have a letter behind its number: `0.1a.2`.
   */
  readonly path: string
  readonly kind: 'multipart' | 'message' | 'leaf' | 'wrapper'
  /** Media type in lower case and cleaned: letters, digits and `/+-.`; at most 100 characters. */
  readonly type: string
  readonly encoding: Encoding
  /** File name as the mail has it, cleaned: printable ASCII, at most 100 characters; undefined without one. */
  readonly name: string | undefined
  /** Octets of its body as they stand in the mail, or in the decoded part around it. */
  readonly bytes: number
  /** The class by which this is another reading of its parent; undefined in the main reading. */
  readonly via: AmbiguityClass | undefined
  /** What was seen here. */
  readonly classes: readonly AmbiguityClass[]
  /** SHA-256 of what was decoded, as {@link MailObject.sha256}. */
  readonly objects: readonly string[]
  readonly parts: readonly Part[]
}

/** All readings of a mail. */
export interface Reading {
  readonly tree: Part
  /** Every object of every reading, once. */
  readonly objects: readonly MailObject[]
  readonly ambiguities: readonly Ambiguity[]
  /** Some readers get other objects than others. */
  readonly isAmbiguous: boolean
  readonly unscannable: readonly Unscannable[]
  /** Readings that were followed: 1 is the main one alone. */
  readonly views: number
}
