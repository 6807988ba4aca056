import { SealError } from './errors.ts'

/** A pair of keys in the notation of age. */
export interface KeyPair {
  /** `AGE-SECRET-KEY-1…`: whoever has it reads what is encrypted to `recipient`. */
  readonly identity: string
  /** `age1…`, the public key. */
  readonly recipient: string
}

/** What a public key of age looks like (X25519), but for its checksum. */
export const RECIPIENT_PATTERN = /^age1[02-9ac-hj-np-z]{58}$/
const IDENTITY_PATTERN = /^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/

/** Makes a new pair of keys. */
export async function createKeyPair(): Promise<KeyPair> {
  const { generateX25519Identity, identityToRecipient } = await loadAge()
  const identity = await generateX25519Identity()
  return { identity, recipient: await identityToRecipient(identity) }
}

/** The content of an identity file, as `age-keygen` writes it: `age -d -i FILE` takes it. */
export function encodeIdentityFile({ identity, recipient }: KeyPair, createdAtMs: number): string {
  const created = new Date(createdAtMs).toISOString().replace(/\.\d+Z$/, 'Z')
  return `# created: ${created}\n# public key: ${recipient}\n${identity}\n`
}

/**
 * The identities in the text of a file: one on a line, comments and empty lines between them.
 * @throws {SealError} QUARANTINE_KEY_INVALID, without a word of the text
 */
export async function parseIdentityFile(text: string, path: string): Promise<readonly KeyPair[]> {
  const { identityToRecipient } = await loadAge()
  const lines = text.split(/\r?\n/).map((line, index) => ({ line: line.trim(), number: index + 1 }))
  const pairs: KeyPair[] = []
  for (const { line, number } of lines) {
    if (line === '' || line.startsWith('#')) continue
    if (!IDENTITY_PATTERN.test(line)) throw noIdentity(path, `line ${number} is no identity of age`)
    try {
      pairs.push({ identity: line, recipient: await identityToRecipient(line) })
    } catch {
      // Without its cause, whose words may quote the line.
      throw noIdentity(path, `the checksum of line ${number} is wrong`)
    }
  }
  if (pairs.length === 0) throw noIdentity(path, 'there is none in it')
  return pairs
}

/** With what it computes with it takes memory that a quarantine without keys does not need. */
function loadAge() {
  return import('age-encryption')
}

function noIdentity(path: string, why: string): SealError {
  return new SealError('QUARANTINE_KEY_INVALID', `${path} is no file of identities: ${why}`, {
    details: { path },
    remedy: 'Restore the file from its backup; clamgate quarantine key new makes a new one.',
  })
}
