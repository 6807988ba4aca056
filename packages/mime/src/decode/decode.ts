import type { Encoding } from '../types.ts'
import type { Decode } from './types.ts'

/** The decoder of each encoding. */
export const DECODERS: Readonly<Record<Encoding, Decode>> = {
  identity: (source, start, end) => plain(source.subarray(start, end)),
  base64: (source, start, end) => plain(Buffer.from(source.toString('latin1', start, end), 'base64')),
  'quoted-printable': (source, start, end) => plain(source.subarray(start, end)),
  uuencode: (source, start, end) => plain(source.subarray(start, end)),
  yenc: (source, start, end) => plain(source.subarray(start, end)),
  binhex: (source, start, end) => plain(source.subarray(start, end)),
}

function plain(main: Buffer) {
  return { main, others: [], classes: [], isUndecodable: false }
}
