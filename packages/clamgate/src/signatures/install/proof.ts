import { hash } from 'node:crypto'
import type { GeneratedFile, Proof } from '../ports.ts'

/** Names of the files by which sets are told from each other. */
const PROOF_FILE = /^clamgate-set-[0-9A-Za-z-]+\.hsb$/
const PREFIX = 'Clamgate.Set.'

export function isProof(name: string): boolean {
  return PROOF_FILE.test(name)
}

/** What a clamd finds that scans with the set of this id, and no other. */
export function proofOf(id: string): { readonly proof: Proof; readonly file: GeneratedFile } {
  const sample = Buffer.from(`This text shows which signatures an engine uses: ${id}\n`)
  const signature = `${PREFIX}${id}`
  const content = `${hash('sha256', sample)}:${sample.length}:${signature}\n`
  return { proof: { sample, signature }, file: { name: `clamgate-set-${id}.hsb`, content } }
}
