import type { ReadParts, WantedParts } from '../protocol.ts'
import { cutParts, listParts, type ReadWhole } from './cut.ts'

/** Of the parts of a mail what is wanted, in memory that may be given away. */
export function readParts(
  message: Buffer,
  wants: WantedParts | undefined,
  read: ReadWhole,
): { readonly parts: ReadParts; readonly transfer: readonly ArrayBuffer[] } {
  const transfer: ArrayBuffer[] = []
  const transferred = (octets: Buffer): ArrayBuffer => {
    const memory = new ArrayBuffer(octets.length)
    octets.copy(new Uint8Array(memory))
    transfer.push(memory)
    return memory
  }
  if (wants?.kind !== 'cut') {
    const listed = listParts(message, read).map((part) => ({ ...part, octets: transferred(part.octets) }))
    return { parts: { listed, cut: undefined }, transfer }
  }
  const found = cutParts(message, new Set(wants.sha256s), read)
  const cut = found && {
    parts: found.parts.map(({ sha256, octets }) => ({ sha256, octets: transferred(octets) })),
    rest: transferred(found.rest),
  }
  return { parts: { listed: [], cut }, transfer }
}
