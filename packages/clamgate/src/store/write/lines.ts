import type { StoreWrite } from '../types.ts'
import type { Tally } from './queue.ts'

const LINE_END = 0x0a

/**
 * Lines of `WriteQueue` in a buffer of their own, which the other thread gets. Line by line: most are ASCII and are copied as they are, while one letter that
 * is not makes all of a text be encoded letter by letter.
 */
export function encodeLines(lines: readonly string[]): Uint8Array<ArrayBuffer> {
  const octets = Buffer.allocUnsafeSlow(lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0))
  let at = 0
  for (const line of lines) {
    at += octets.write(line, at)
    octets[at++] = LINE_END
  }
  return octets
}

/** Lines of JSON as they were made by `WriteQueue`. */
export function readLines(octets: Uint8Array): {
  readonly writes: readonly StoreWrite[]
  readonly unreadable: number
} {
  const writes: StoreWrite[] = []
  let unreadable = 0
  const all = Buffer.from(octets.buffer, octets.byteOffset, octets.length)
  for (let from = 0; from < all.length; ) {
    const end = all.indexOf(LINE_END, from)
    const to = end < 0 ? all.length : end
    // Each by itself: most are ASCII, which is decoded as fast as it is copied.
    const line = all.toString('utf8', from, to)
    from = to + 1
    if (line === '') continue
    try {
      // They are lines of ours: written by `WriteQueue`, in a directory of ours.
      writes.push(JSON.parse(line) as StoreWrite)
    } catch {
      unreadable += 1
    }
  }
  return { writes, unreadable }
}

export function sum(tally: Tally): number {
  return Object.values(tally).reduce((total, count) => total + count, 0)
}
