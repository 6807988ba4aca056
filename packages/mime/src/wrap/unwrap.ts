import type { Wrapper, WrapperBounds } from './types.ts'

/** What decoded octets wrap, told by the octets and not by a label; undefined: they are no wrapper. Never throws. */
export function unwrap(_octets: Buffer, _bounds: WrapperBounds): Wrapper | undefined {
  return undefined
}
