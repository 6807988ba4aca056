import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { logFileIn } from '../process/clamd-conf.ts'

/** The line comes among the first of a clamd that starts. */
const LONGEST_LOG_BYTES = 64 * 1024

/** How many signatures a clamd has loaded, as its own log says; undefined when that cannot be read. */
export async function readSignatureCount(temporaryDirectory: string): Promise<number | undefined> {
  // The directory is clamd's: whatever it may have put there instead of the file must not hold us up.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  try {
    await using file = await open(logFileIn(temporaryDirectory), flags)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_LOG_BYTES), 0, LONGEST_LOG_BYTES, 0)
    return parseSignatureCount(buffer.toString('latin1', 0, bytesRead))
  } catch {
    // It is good to know, and no reason to do without a clamd that scans.
    return undefined
  }
}

/** Reads `Loaded 8708688 signatures.` (clamd 0.103 to 1.5). */
export function parseSignatureCount(log: string): number | undefined {
  const count = /^Loaded (\d{1,12}) signatures\.$/m.exec(log)?.[1]
  return count === undefined ? undefined : Number(count)
}
