import { isAscii, isUtf8 } from 'node:buffer'

const NO_STRINGS: readonly Buffer[] = Object.freeze([])

/**
 * Where the NUL-terminated string that begins at `start` ends: the index of its NUL, or `end` when the NUL is missing
 * (some MTAs leave out the last one).
 */
export function stringEnd(bytes: Buffer, start: number, end: number): number {
  const nul = bytes.indexOf(0, start)
  return nul === -1 || nul > end ? end : nul
}

/** The NUL-terminated strings between two points, as views of `bytes`. Nothing between them is no string. */
export function strings(bytes: Buffer, start: number, end: number): readonly Buffer[] {
  if (start >= end) return NO_STRINGS
  const found: Buffer[] = []
  for (let at = start; at < end; ) {
    const nul = stringEnd(bytes, at, end)
    found.push(bytes.subarray(at, nul))
    at = nul + 1
  }
  return found
}

/** Bytes of unknown charset as text: UTF-8 if they are that, otherwise latin1, which never fails. */
export function decodeText(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString('latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1')
}
