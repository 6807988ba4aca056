/**
 * Bytes towards clamd (clamd(8)). Every command travels in its `z` form: NUL ends it, and NUL ends the reply, so that
 * no name and no path can be mistaken for an end.
 */
export type ClamdCommand = 'PING' | 'VERSION' | 'VERSIONCOMMANDS' | 'STATS' | 'RELOAD' | 'INSTREAM'

/** Length words of INSTREAM: 32 bits, big-endian. */
export const LENGTH_BYTES = 4

/** Most bytes that one INSTREAM chunk can announce. */
export const MAX_CHUNK_BYTES = 0xffff_ffff

/** The command that opens a stream; chunks follow it. */
export const INSTREAM_COMMAND = encodeCommand('INSTREAM')

/** The chunk of length 0 that ends a stream. */
export const INSTREAM_END = Buffer.alloc(LENGTH_BYTES)

export function encodeCommand(command: ClamdCommand): Buffer {
  return Buffer.from(`z${command}\0`, 'latin1')
}

/** The length word before a chunk of `length` bytes, 1 to {@link MAX_CHUNK_BYTES}. */
export function encodeChunkHeader(length: number): Buffer {
  const header = Buffer.allocUnsafe(LENGTH_BYTES)
  header.writeUInt32BE(length, 0)
  return header
}

/** A whole INSTREAM in one buffer: command, one chunk with all of `parts`, end. For small messages: it copies. */
export function encodeWholeStream(parts: readonly Buffer[], totalBytes: number): Buffer {
  const chunkBytes = totalBytes === 0 ? 0 : LENGTH_BYTES + totalBytes
  const stream = Buffer.allocUnsafe(INSTREAM_COMMAND.length + chunkBytes + LENGTH_BYTES)
  let at = INSTREAM_COMMAND.copy(stream)
  if (totalBytes > 0) {
    at = stream.writeUInt32BE(totalBytes, at)
    for (const part of parts) at += part.copy(stream, at)
  }
  stream.writeUInt32BE(0, at)
  return stream
}
