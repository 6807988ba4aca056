import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Others may enter it; a file in it is read by its own mode. */
const ENTER = 0o001

/**
 * The first directory on the way to `directory`, itself included, that only its owner and group may enter: where clamd's
 * user is neither, it sees nothing in there. Undefined: everybody may.
 */
export async function closedDirectory(directory: string): Promise<string | undefined> {
  for (let path = directory; ; path = dirname(path)) {
    const facts = await stat(path).catch(() => undefined)
    if (facts !== undefined && (facts.mode & ENTER) === 0) return path
    if (path === dirname(path)) return undefined
  }
}
