const CHUNK = 65_536

/** The same octets in chunks of 64 KiB; the last one is shorter. */
export function* chunked(pieces: Iterable<Buffer>): Generator<Buffer, void, void> {
  let chunk = Buffer.allocUnsafe(CHUNK)
  let filled = 0
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const taken = piece.copy(chunk, filled, at)
      at += taken
      filled += taken
      if (filled < CHUNK) continue
      yield chunk
      chunk = Buffer.allocUnsafe(CHUNK)
      filled = 0
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled)
}
