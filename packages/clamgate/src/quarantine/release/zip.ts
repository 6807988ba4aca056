import type { Readable } from 'node:stream'
import { zipOf } from '../entries/zip.ts'
import { ReleaseError } from './errors.ts'

/** A larger message is not made into a ZIP: all of it has to be in memory, bytes. */
const MAX_BYTES = 67_108_864

/**
 * A ZIP with the message in it as `mail.eml`, in pieces of so many bytes: in one piece it would be copied, and nothing else runs
 * meanwhile.
 * @throws {ReleaseError} RELEASE_FORM: it is too large
 */
export async function zipMessage(
  content: () => Readable,
  bytes: number,
  pieceBytes: number,
): Promise<readonly Buffer[]> {
  if (bytes > MAX_BYTES) {
    throw new ReleaseError(
      'RELEASE_FORM',
      `A message of ${bytes} bytes is too large for a ZIP; at most ${MAX_BYTES} are taken`,
      { remedy: 'Export it as it is: clamgate quarantine export ID --to FILE' },
    )
  }
  const pieces: Buffer[] = []
  let piece = Buffer.allocUnsafe(pieceBytes)
  let filled = 0
  for await (const made of zipOf('mail.eml', content())) {
    for (let rest = Buffer.from(made); rest.length > 0; ) {
      const taken = rest.copy(piece, filled)
      filled += taken
      rest = rest.subarray(taken)
      if (filled < pieceBytes) continue
      pieces.push(piece)
      piece = Buffer.allocUnsafe(pieceBytes)
      filled = 0
    }
  }
  return [...pieces, piece.subarray(0, filled)].filter(({ length }) => length > 0)
}
