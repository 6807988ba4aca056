import { createHash } from 'node:crypto'
import { eicarTestText } from '../../../packages/clamd/src/sample.ts'
import { hashSignatureOf, signatureOf } from '../../../packages/clamd/src/testing/databases.ts'
import type { PayloadKind } from './types.ts'

/**
 * The objects that only their hash gives away: below, at and above what fits into one block of a reader. One has no line ends but
 * CRLF: all others are rewritten where raw octets travel through SMTP.
 */
const OBJECTS: readonly string[] = [
  binary(300),
  binary(1777)
    .replaceAll(/[\r\n]/g, '.')
    .replaceAll(/.{90}(?=.)/g, '$&\r\n'),
  binary(4801),
]

/** The object for the mail of that number: each number always has the same. */
export function payloadOf(kind: PayloadKind, number: number): string {
  if (kind === 'text') return eicarTestText().toString('latin1')
  return OBJECTS[number % OBJECTS.length] ?? ''
}

/** Signatures for a real clamd: the text wherever it stands, the objects by the hash of all their octets. */
export function payloadDatabases(): Readonly<Record<string, string>> {
  const [first = '', ...others] = OBJECTS
  const sha256 = others.map((octets, index) => {
    const digest = createHash('sha256').update(octets, 'latin1').digest('hex')
    return `${digest}:${octets.length}:Corpus.Sha256-${index + 1}\n`
  })
  return {
    'corpus.ndb': signatureOf('Corpus.Text', eicarTestText()),
    'corpus.hdb': hashSignatureOf('Corpus.Md5', Buffer.from(first, 'latin1')),
    'corpus.hsb': sha256.join(''),
  }
}

/** Every octet from 0 to 255, with runs of NUL and all kinds of line ends, and never twice the same stretch. */
function binary(size: number): string {
  const octets = Buffer.alloc(size)
  let state = size
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    octets[at] = at < 256 ? (at * 167 + size) % 256 : state >>> 16
  }
  octets.write('\x8eBIN\0\0\0\0\r\n\r\n\n\n\r\r-- \r\n.\r\n', 0, 'latin1')
  return octets.toString('latin1')
}
