import type { MailObject } from '../types.ts'
import { base64Bytes, base64Lines } from './base64-lines.ts'

/**
 * Ends parts of a container. What is in the parts is base64 of our own, which has no dash: no content can hold it. The same
 * objects give the same octets, so that a scanner that remembers clean streams knows them again.
 */
const BOUNDARY = 'clamgate-union-of-all-readings'

/** With a Received field in front scanners take it for a mail at once. */
const HEAD = Buffer.from(
  [
    'Received: from [unknown] by localhost; Thu, 01 Jan 1970 00:00:00 +0000',
    'From: <>',
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${BOUNDARY}"`,
    '',
    '',
  ].join('\r\n'),
  'latin1',
)
const PART_HEAD = Buffer.from(
  [
    `--${BOUNDARY}`,
    'Content-Type: application/octet-stream',
    'Content-Transfer-Encoding: base64',
    '',
    '',
  ].join('\r\n'),
  'latin1',
)
const TAIL = Buffer.from(`--${BOUNDARY}--\r\n`, 'latin1')

/** Octets of an empty container. */
export const FRAME_BYTES = HEAD.length + TAIL.length

/** Where an object stands in its container: offsets of its part, with the delimiter before it. */
export interface Cut {
  readonly start: number
  readonly end: number
}

/** Octets that an object takes in a container. */
export function partBytes({ octets }: MailObject): number {
  return PART_HEAD.length + base64Bytes(octets.length)
}

export function cutsOf(objects: readonly MailObject[]): readonly Cut[] {
  let end = HEAD.length
  return objects.map((object) => {
    const start = end
    end += partBytes(object)
    return { start, end }
  })
}

/** A mail with each object in a part of its own. */
export function* container(objects: readonly MailObject[]): Generator<Buffer, void, void> {
  yield HEAD
  for (const { octets } of objects) {
    yield PART_HEAD
    yield* base64Lines(octets)
  }
  yield TAIL
}

/**
 * The container with some of its objects only, without decoding anything: for finding out which of them a scanner means.
 * @param octets the whole container
 * @param kept cuts of those that stay, in their order
 */
export function cutContainer(octets: Buffer, kept: readonly Cut[]): readonly Buffer[] {
  return [HEAD, ...kept.map(({ start, end }) => octets.subarray(start, end)), TAIL]
}
