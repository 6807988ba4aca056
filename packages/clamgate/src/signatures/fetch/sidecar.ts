import { SignatureError } from '../errors.ts'
import type { Address } from './address.ts'
import { bringText, type Visit } from './visit.ts'

/** A digest, and perhaps a name: more has no meaning. */
const MAX_SIDECAR_BYTES = 1024

/** One of an RSA key of 16384 bits, armored, has not half of it. */
const MAX_SIGNATURE_BYTES = 16 * 1024

const DIGEST_CHARS = { md5: 32, sha256: 64 } as const

/**
 * Brings the digest of a file: the first word of a sidecar, in hexadecimal digits.
 * @throws {SignatureError} SIGNATURES_DIGEST where there is none, and what the source does wrong
 */
export async function bringDigest(
  visit: Visit,
  kind: keyof typeof DIGEST_CHARS,
  address: Address,
): Promise<string> {
  const [word = ''] = (await sidecarText(visit, address))
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\s/, 1)
  const digest = word.replace(/^\\/, '').toLowerCase()
  if (digest.length !== DIGEST_CHARS[kind] || !/^[0-9a-f]+$/.test(digest)) {
    throw noDigest(address, `holds no ${kind} digest`)
  }
  return digest
}

async function sidecarText(visit: Visit, address: Address): Promise<string> {
  try {
    return (await bringText(visit, address, MAX_SIDECAR_BYTES)).toString('utf8')
  } catch (error) {
    if (!(error instanceof SignatureError)) throw error
    if (error.code === 'SIGNATURES_NOT_FOUND') throw noDigest(address, 'does not exist', error)
    if (error.code === 'SIGNATURES_TOO_LARGE') throw noDigest(address, 'is too large for a digest', error)
    throw error
  }
}

/** Brings the detached signature of a file. @throws {SignatureError} SIGNATURES_OPENPGP where there is none */
export async function bringSignature(visit: Visit, address: Address): Promise<Buffer> {
  try {
    return await bringText(visit, address, MAX_SIGNATURE_BYTES)
  } catch (error) {
    const isMissing = error instanceof SignatureError && error.code === 'SIGNATURES_NOT_FOUND'
    if (!isMissing) throw error
    throw new SignatureError('SIGNATURES_OPENPGP', `The OpenPGP signature ${address.shown} does not exist`, {
      remedy: 'Without it the file cannot be verified: wait, or use another mirror.',
      cause: error,
    })
  }
}

function noDigest({ shown }: Address, why: string, cause?: unknown): SignatureError {
  return new SignatureError('SIGNATURES_DIGEST', `${shown} ${why}`, {
    remedy: 'Without it the file cannot be checked: ask the provider, or publish it beside the file.',
    cause,
  })
}

export function digestMismatch(shown: string, kind: string, came: string, told: string): SignatureError {
  return new SignatureError(
    'SIGNATURES_DIGEST',
    `${shown} does not fit its ${kind}: it has ${came}, its source says ${told}`,
    {
      remedy:
        'Wait: the file may be changing just now. If it stays so, the source is broken, or somebody changes what it sends.',
    },
  )
}
