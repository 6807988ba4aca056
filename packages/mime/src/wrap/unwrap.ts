import { decodeBase64 } from '../decode/base64/decode-base64.ts'
import { armourAt } from '../decode/text/armour.ts'
import { lineAt } from '../decode/text/lines.ts'
import { unwrapCms } from './cms/unwrap-cms.ts'
import { unwrapOpenpgp } from './openpgp/unwrap-openpgp.ts'
import { unwrapTnef } from './tnef/unwrap-tnef.ts'
import type { Wrapper, WrapperBounds } from './types.ts'

const ARMOUR = Buffer.from('-----BEGIN ')

/**
 * What decoded octets wrap, told by the octets and not by a label; undefined: they are no wrapper. Never throws.
 *
 * @param octets a decoded leaf
 * @param bounds of what comes out of compressed content
 * @returns what it wraps, with what could not be taken out of it
 */
export function unwrap(octets: Buffer, bounds: WrapperBounds): Wrapper | undefined {
  const binary = unwrapBinary(octets, bounds)
  if (binary !== undefined) return binary
  const start = firstOctet(octets)
  if (octets.subarray(start, start + ARMOUR.length).equals(ARMOUR)) return unwrapArmour(octets, start, bounds)
  // A ContentInfo begins with these in base64, in definite and in indefinite form.
  if (octets[start] !== 0x4d || octets[start + 1] !== 0x49 || !isBase64(octets, start)) return undefined
  return unwrapCms(decodeBase64(octets, start, octets.length).main, bounds)
}

function unwrapBinary(octets: Buffer, bounds: WrapperBounds): Wrapper | undefined {
  return unwrapTnef(octets, bounds) ?? unwrapCms(octets, bounds) ?? unwrapOpenpgp(octets, bounds)
}

function unwrapArmour(octets: Buffer, start: number, bounds: WrapperBounds): Wrapper | undefined {
  for (const file of armourAt(octets, lineAt(octets, start, octets.length), octets.length)?.files ?? []) {
    const wrapper = unwrapBinary(file.octets, bounds)
    if (wrapper !== undefined) return wrapper
  }
  return undefined
}

/** Empty lines and a byte order mark may stand in front. */
function firstOctet(octets: Buffer): number {
  let at = 0
  while (at < octets.length && at < 64 && [9, 10, 13, 32, 0xef, 0xbb, 0xbf].includes(octets[at] ?? 0)) at += 1
  return at
}

function isBase64(octets: Buffer, start: number): boolean {
  return /^[A-Za-z0-9+/]{16,}[\r\n=]*/.test(octets.toString('latin1', start, start + 32))
}
