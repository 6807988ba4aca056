import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eicarTestText } from '@clamgate/clamd'

/** No official database has this name, so that freshclam never touches it. */
export const STARTER_FILE = 'clamgate-starter.ndb'

/**
 * Writes the starter database: EICAR and nothing else, so that clamd starts and the way of a message can be proved before
 * the official databases are there. Found anywhere in a file, in what was decoded and unpacked too; clamd appends
 * `.UNOFFICIAL` to the name, as to all from unsigned databases. With the official databases there, EICAR shall be found
 * under its official name.
 */
export async function writeStarter(directory: string): Promise<void> {
  const line = `Eicar-Test-Signature:0:*:${eicarTestText().toString('hex')}\n`
  const path = join(directory, STARTER_FILE)
  await writeFile(path, line)
  // Whatever our umask is: clamd runs as another user.
  await chmod(path, 0o644)
}
