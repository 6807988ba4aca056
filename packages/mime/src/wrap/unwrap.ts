import type { Wrapper, WrapperBounds } from './types.ts'

/**
 * What decoded octets wrap, told by the octets and not by a label; undefined: they are no wrapper. Never throws.
 *
 * @param _octets a decoded leaf
 * @param _bounds of what comes out of compressed content
 * @returns what it wraps, with what could not be taken out of it
 */
export function unwrap(_octets: Buffer, _bounds: WrapperBounds): Wrapper | undefined {
  return undefined
}
