import { SignatureError } from '../errors.ts'
import { verifySignature } from './openpgp/verify.ts'
import type { Digests } from './staging.ts'
import type { Visit } from './visit.ts'

/** A digest, and perhaps a name: more has no meaning. */
export const MAX_DIGEST_BYTES = 1024
/** One of an RSA key of 16384 bits, armored, has not half of it. */
export const MAX_SIGNATURE_BYTES = 16 * 1024

const DIGEST_CHARS = { md5: 32, sha256: 64 } as const

export type DigestKind = keyof typeof DIGEST_CHARS

/** What lies beside a file at its source. */
export interface Sidecars {
  /** For sentences: with that ending. */
  shown(suffix: string): string
  /** Of `FILE.sha256`, `FILE.md5`, `FILE.sig`. Undefined: there is none. */
  read(suffix: string, maxBytes: number): Promise<Buffer | undefined>
}

/** A file that came. */
export interface Came {
  readonly path: string
  readonly digests: Digests
  /** For sentences. */
  readonly shown: string
}

/** @throws {SignatureError} SIGNATURES_DIGEST, SIGNATURES_OPENPGP, and what the source does wrong */
export async function checkIntegrity(visit: Visit, came: Came, sidecars: Sidecars): Promise<void> {
  const { source, staging, signal } = visit
  const { path, shown, digests } = came
  switch (source.integrity.kind) {
    case 'none':
      return
    case 'sha256':
    case 'md5': {
      const { kind } = source.integrity
      compareDigests(shown, kind, digests[kind], await publishedDigest(kind, sidecars))
      return
    }
    case 'openpgp': {
      const { key } = source.integrity
      const signature = await sidecars.read('.sig', MAX_SIGNATURE_BYTES)
      if (signature === undefined) {
        const text = `The OpenPGP signature ${sidecars.shown('.sig')} does not exist`
        throw new SignatureError('SIGNATURES_OPENPGP', text, {
          remedy: 'Without it the file cannot be verified: wait, or use another mirror.',
        })
      }
      await verifySignature({ path, signature, key, shown, staging, signal })
    }
  }
}

/** The first word of a sidecar, in hexadecimal digits. @throws {SignatureError} SIGNATURES_DIGEST where there is none */
export async function publishedDigest(kind: DigestKind, sidecars: Sidecars): Promise<string> {
  const content = await sidecars.read(`.${kind}`, MAX_DIGEST_BYTES)
  if (content === undefined) throw noDigest(kind, sidecars, 'does not exist')
  const [word = ''] = content
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\s/, 1)
  // md5sum(1) marks a name with odd characters by a backslash in front of the digest.
  const digest = word.replace(/^\\/, '').toLowerCase()
  if (digest.length !== DIGEST_CHARS[kind] || !/^[0-9a-f]+$/.test(digest)) {
    throw noDigest(kind, sidecars, 'holds none')
  }
  return digest
}

/** @throws {SignatureError} SIGNATURES_DIGEST */
export function compareDigests(shown: string, kind: DigestKind, came: string, told: string): void {
  if (came === told) return
  const text = `${shown} does not fit its ${kind}: it has ${came}, its source says ${told}`
  throw new SignatureError('SIGNATURES_DIGEST', text, {
    remedy:
      'Wait: the file may be changing just now. If it stays so, the source is broken, or somebody changes what it sends.',
  })
}

function noDigest(kind: DigestKind, sidecars: Sidecars, why: string): SignatureError {
  const text = `The ${kind} digest ${sidecars.shown(`.${kind}`)} ${why}`
  return new SignatureError('SIGNATURES_DIGEST', text, {
    remedy: 'Without it the file cannot be checked: ask the provider, or publish it beside the file.',
  })
}
