import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { eicarTestText } from '../sample.ts'

/** The file from which Debian's package clamav-testfiles derives most of its samples. */
const TEST_FILE = '/usr/share/clamav-testfiles/clam.exe'

/**
 * Small databases for a real clamd in a test, by file name: EICAR as `Eicar-Test-Signature.UNOFFICIAL` (clamd appends
 * `.UNOFFICIAL` to what comes from an unsigned database) wherever it stands, and, where Debian's clamav-testfiles are
 * installed, their `clam.exe` by its hash as `Clamav.Test.File-6.UNOFFICIAL`.
 */
export function testDatabases(): Record<string, string> {
  const databases: Record<string, string> = {
    'test.ndb': signatureOf('Eicar-Test-Signature', eicarTestText()),
  }
  if (existsSync(TEST_FILE))
    databases['test.hdb'] = hashSignatureOf('Clamav.Test.File-6', readFileSync(TEST_FILE))
  return databases
}

/** A line for an `.ndb` database: `name` is found wherever `bytes` stand in a file of any type. */
export function signatureOf(name: string, bytes: Buffer): string {
  return `${name}:0:*:${bytes.toString('hex')}\n`
}

/** A line for an `.hdb` database: `name` is found when a file, or a file inside it, has exactly this content. */
export function hashSignatureOf(name: string, content: Buffer): string {
  return `${createHash('md5').update(content).digest('hex')}:${content.length}:${name}\n`
}
