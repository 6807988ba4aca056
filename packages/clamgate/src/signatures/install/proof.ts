import { hash } from 'node:crypto'
import type { GeneratedFile, Proof } from '../ports.ts'

/** The file by which a set is told from others. */
export const PROOF_FILE = 'clamgate-set.hsb'
const PREFIX = 'Clamgate.Set.'

/** What a clamd finds that scans with the set of this id, and no other. */
export function proofOf(id: string): { readonly proof: Proof; readonly file: GeneratedFile } {
  const sample = Buffer.from(`This text shows which signatures an engine uses: ${id}\n`)
  const signature = `${PREFIX}${id}`
  const content = `${hash('sha256', sample)}:${sample.length}:${signature}\n`
  return { proof: { sample, signature }, file: { name: PROOF_FILE, content } }
}
