import type { BoundName, Bounds } from '../bounds.ts'
import type { AmbiguityClass } from '../classes.ts'

/** A thing out of a wrapper. */
export interface Unwrapped {
  readonly octets: Buffer
  /** It is a MIME entity, to be read as one; else a file. */
  readonly isEntity: boolean
  /** A character for each octet; undefined without one. */
  readonly name: string | undefined
}

/** What a wrapper has in it. */
export type Wrapper =
  | {
      readonly kind: 'content'
      readonly what: 'tnef' | 'cms' | 'openpgp'
      readonly class: AmbiguityClass
      readonly content: readonly Unwrapped[]
      /** Octets are missing or wrong in it: `content` is what came before. */
      readonly isDamaged: boolean
      readonly exceeded: BoundName | undefined
    }
  | { readonly kind: 'encrypted'; readonly what: 's/mime' | 'openpgp' }

export type WrapperBounds = Pick<Bounds, 'depth' | 'inflateRatio' | 'inflateBytes' | 'objects'>
