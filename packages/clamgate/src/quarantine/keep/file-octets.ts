import type { FileHandle } from 'node:fs/promises'

const BLOCK_BYTES = 262_144
/** Where the file is to end it is looked whether it does, bytes. */
const END_BYTES = 1024

/** Writes all of it at a place of a file. @returns where the file ends now */
export async function writeAt(file: FileHandle, bytes: Buffer, position: number): Promise<number> {
  let offset = 0
  while (offset < bytes.length) {
    const { bytesWritten } = await file.write(bytes, offset, bytes.length - offset, position + offset)
    offset += bytesWritten
  }
  return position + offset
}

/** What a file holds, from its beginning, wherever others read in it. */
export async function* blocksOf(file: FileHandle): AsyncGenerator<Buffer> {
  const { size } = await file.stat()
  for (let position = 0; ; ) {
    // Most messages are much smaller than a block, and thousands are read in a row.
    const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, Math.max(size - position, END_BYTES)))
    const { bytesRead } = await file.read(block, 0, block.length, position)
    if (bytesRead === 0) return
    yield block.subarray(0, bytesRead)
    position += bytesRead
  }
}
