import { createHash } from 'node:crypto'
import { type Bounds, DEFAULT_BOUNDS } from '../bounds.ts'
import { DECODERS } from '../decode/decode.ts'
import { readHeader } from '../header/read-header.ts'
import { readStructure } from '../header/read-structure.ts'
import type { Reading } from '../types.ts'

export interface ReadOptions {
  readonly bounds?: Partial<Bounds>
}

/** Reads a mail (RFC 5322) in every way that some mail client may. Never throws for what is in it; linear in its length. */
export function readMail(message: Buffer, { bounds }: ReadOptions = {}): Reading {
  const limits = { ...DEFAULT_BOUNDS, ...bounds }
  const header = readHeader(message, 0, message.length, limits)
  const structure = readStructure(header, 'text/plain', limits)
  const encoding = structure.encodings[0]?.value ?? 'identity'
  const { main } = DECODERS[encoding](message, header.main.bodyStart, message.length)
  const sha256 = createHash('sha256').update(main).digest('hex')
  return {
    tree: {
      path: '0',
      kind: 'leaf',
      type: structure.types[0]?.value ?? 'text/plain',
      encoding,
      name: undefined,
      bytes: message.length - header.main.bodyStart,
      via: undefined,
      classes: [],
      objects: [sha256],
      parts: [],
    },
    objects: [{ octets: main, sha256, path: '0', isMain: true, classes: [] }],
    ambiguities: [],
    isAmbiguous: false,
    unscannable: [],
    views: 1,
  }
}
