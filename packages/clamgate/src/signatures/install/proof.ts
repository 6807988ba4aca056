import { hash } from 'node:crypto'
import type { GeneratedFile, Proof } from '../ports.ts'

const PROOF_FILE = /^clamgate-set-[0-9A-Za-z-]+\.hsb$/
const PREFIX = 'Clamgate.Set.'

/** Whether a file is one by which a set is told from others. */
export function isProofFile(name: string): boolean {
  return PROOF_FILE.test(name)
}

/**
 * What a clamd finds that scans with the set of this id, and no other. Each set has a file of its own name: clamd lists the
 * directory first, and opens the files one after the other. A load that began before the change would find the new
 * content of an old name, and miss the new files.
 */
export function proofOf(id: string): { readonly proof: Proof; readonly file: GeneratedFile } {
  const sample = Buffer.from(`This text shows which signatures an engine uses: ${id}\n`)
  const signature = `${PREFIX}${id}`
  const content = `${hash('sha256', sample)}:${sample.length}:${signature}\n`
  return { proof: { sample, signature }, file: { name: `clamgate-set-${id}.hsb`, content } }
}
