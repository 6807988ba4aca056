import type { Encoding } from '../types.ts'
import { decodeBase64 } from './base64/decode-base64.ts'
import { decodeIdentity } from './identity.ts'
import { decodeQuotedPrintable } from './quoted-printable/decode-quoted-printable.ts'
import { decodeBinhex } from './text/binhex.ts'
import { decodeUuencode } from './text/decode-uuencode.ts'
import { decodeYenc } from './text/yenc.ts'
import type { Decode } from './types.ts'

/** The decoder of each encoding. */
export const DECODERS: Readonly<Record<Encoding, Decode>> = {
  identity: decodeIdentity,
  base64: decodeBase64,
  'quoted-printable': decodeQuotedPrintable,
  uuencode: decodeUuencode,
  yenc: decodeYenc,
  binhex: decodeBinhex,
}
