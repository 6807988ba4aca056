import type { AmbiguityClass } from '../../../packages/mime/src/classes.ts'

/**
 * What scanners look for: `text` is found wherever it stands, `hash` only in an object that is exact to the octet.
 * All octets of the corpus are characters of latin1 until the mail is complete.
 */
export type PayloadKind = 'text' | 'hash'

/** Header and body of a mail or a part. */
export interface Entity {
  /** Its MIME fields, each with its line end. */
  readonly head: string
  readonly body: string
  /** What stands between header and body; an empty line where it is left out. */
  readonly gap?: string
  /** In a mail: what stands in place of the usual From, To, Subject and MIME-Version. */
  readonly top?: string
  /** Applied to the octets when header and body are together. */
  readonly finish?: (text: string) => string
}

/** Where an entity stands: it is the mail; a part; the mail in a part message/rfc822; the mail in a file in base64. */
export type Place = 'root' | 'part' | 'message' | 'file'

interface Named {
  readonly class: AmbiguityClass
  /** Unique in its class. */
  readonly name: string
  readonly places: readonly Place[]
}

/** A way to hide a part. */
export interface Container extends Named {
  readonly kind: 'container'
  readonly build: (part: string) => Entity
}

/** A way to write an object. */
export interface Leaf extends Named {
  readonly kind: 'leaf'
  readonly build: (octets: string) => Entity
}

export type Shape = Container | Leaf

export const EVERY_PLACE: readonly Place[] = ['root', 'part', 'message', 'file']
/** For what needs a header of a mail. */
export const AS_MAIL: readonly Place[] = ['root', 'message', 'file']

/** A table of containers of one class: name, and what is built around the part. */
export function containers(
  id: AmbiguityClass,
  table: Readonly<Record<string, Container['build']>>,
  places: readonly Place[] = EVERY_PLACE,
): readonly Container[] {
  return Object.entries(table).map(([name, build]) => ({ kind: 'container', class: id, name, places, build }))
}

/** A table of leaves of one class: name, and what is built of the octets. */
export function leaves(
  id: AmbiguityClass,
  table: Readonly<Record<string, Leaf['build']>>,
  places: readonly Place[] = EVERY_PLACE,
): readonly Leaf[] {
  return Object.entries(table).map(([name, build]) => ({ kind: 'leaf', class: id, name, places, build }))
}
