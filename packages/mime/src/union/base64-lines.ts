/** Octets that become one line: 76 characters (RFC 2045 section 6.8). */
const OCTETS_PER_LINE = 57
const LINE = 76
/** Octets of a chunk at most. */
const CHUNK = 65_536
/** Lines in a chunk, each with its CRLF. */
const LINES_PER_CHUNK = Math.floor(CHUNK / (LINE + 2))

/** Octets of `bytes` octets in base64, in lines that each end in CRLF. */
export function base64Bytes(bytes: number): number {
  const characters = Math.ceil(bytes / 3) * 4
  return characters + 2 * Math.ceil(characters / LINE)
}

/** Base64 in lines of 76 characters that each end in CRLF, in chunks. */
export function* base64Lines(octets: Buffer): Generator<Buffer, void, void> {
  const step = OCTETS_PER_LINE * LINES_PER_CHUNK
  for (let at = 0; at < octets.length; at += step) {
    yield encodeLines(octets.subarray(at, at + step))
  }
}

function encodeLines(octets: Buffer): Buffer {
  const text = Buffer.from(octets.toString('base64'), 'latin1')
  const lines = Buffer.allocUnsafe(base64Bytes(octets.length))
  let to = 0
  for (let from = 0; from < text.length; from += LINE) {
    to += text.copy(lines, to, from, from + LINE)
    lines[to++] = 0x0d
    lines[to++] = 0x0a
  }
  return lines
}
