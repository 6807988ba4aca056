import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eicarTestText } from '@clamgate/clamd'

/** No official database has this name, so that freshclam never touches it. */
export const STARTER_FILE = 'clamgate-starter.ndb'

/**
 * Writes the starter database: EICAR and nothing else, so that clamd starts and the way of a message can be proved before
 * the official databases are there. Found anywhere in a file, in what was decoded and unpacked too; clamd appends
 * `.UNOFFICIAL` to the name, as to all from unsigned databases.
 */
export async function writeStarter(databases: string): Promise<void> {
  const line = `Eicar-Test-Signature:0:*:${eicarTestText().toString('hex')}\n`
  await writeFile(join(databases, STARTER_FILE), line, { mode: 0o644 })
}

/** Removes it: with the official databases there, EICAR shall be found under its official name. */
export async function removeStarter(databases: string): Promise<void> {
  await rm(join(databases, STARTER_FILE), { force: true })
}
