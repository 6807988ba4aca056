import { constants, open, rm } from 'node:fs/promises'
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
  // Made anew and never through a link: the directory may have been clamd's own until just now, and we may be root.
  await rm(path, { force: true })
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
  await using file = await open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o644)
  await file.writeFile(line)
  // Whatever our umask is: clamd runs as another user.
  await file.chmod(0o644)
}
