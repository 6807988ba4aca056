import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { open } from 'node:fs/promises'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import { messageOf } from '../../ground/thrown.ts'
import { ControlError } from '../errors.ts'

/** `console.tls`: where a certificate and its key are. */
export interface TlsFiles {
  readonly certificate: string
  readonly key: string
}

/** A certificate with its key, as a server of TLS takes them, and what is to be known of them. */
export interface TlsPair {
  readonly context: Pick<SecureContextOptions, 'cert' | 'key'>
  /** The server's own, and those that follow it in the file. */
  readonly chain: readonly X509Certificate[]
  /** Every user of the machine can read the key. */
  readonly isKeyOpen: boolean
}

/** Longer than any chain. */
const MAX_BYTES = 256 * 1024

/**
 * Reads both files and proves that they belong together.
 * @throws {ControlError} CONTROL_TLS_UNREADABLE, CONTROL_TLS_INVALID
 */
export async function readTlsPair(files: TlsFiles): Promise<TlsPair> {
  const [certificate, key] = await Promise.all([readPem(files.certificate), readPem(files.key)])
  const chain = chainOf(certificate.text, files.certificate)
  const [own] = chain
  if (own?.checkPrivateKey(privateKeyOf(key.text, files.key)) !== true) {
    throw invalid(files.key, `${files.key} is not the key of the first certificate in ${files.certificate}`)
  }
  const context = { cert: certificate.text, key: key.text }
  try {
    createSecureContext(context)
  } catch (cause) {
    throw invalid(files.certificate, `${files.certificate} is not taken: ${messageOf(cause)}`, cause)
  }
  return { context, chain, isKeyOpen: (key.mode & 0o004) !== 0 }
}

async function readPem(path: string): Promise<{ readonly text: string; readonly mode: number }> {
  try {
    await using file = await open(path, 'r')
    const { mode, size } = await file.stat()
    if (size > MAX_BYTES) throw invalid(path, `${path} has ${size} bytes: no file of a certificate or a key`)
    return { text: await file.readFile('utf8'), mode }
  } catch (cause) {
    if (cause instanceof ControlError) throw cause
    throw new ControlError('CONTROL_TLS_UNREADABLE', `${path} cannot be read: ${messageOf(cause)}`, {
      details: { path },
      remedy: 'Let the user of the daemon read it, for example with mode 0640 and his group.',
      cause,
    })
  }
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

function chainOf(text: string, path: string): readonly X509Certificate[] {
  try {
    return (text.match(CERTIFICATE) ?? []).map((pem) => new X509Certificate(pem))
  } catch (cause) {
    throw invalid(path, `${path} holds a certificate that cannot be read: ${messageOf(cause)}`, cause)
  }
}

function privateKeyOf(text: string, path: string): KeyObject {
  try {
    return createPrivateKey(text)
  } catch (cause) {
    throw invalid(path, `${path} holds no key that can be used: ${messageOf(cause)}`, cause)
  }
}

function invalid(path: string, message: string, cause?: unknown): ControlError {
  return new ControlError('CONTROL_TLS_INVALID', message, {
    details: { path },
    remedy: 'Name the certificate with its chain, and its key without a passphrase, both as PEM.',
    cause,
  })
}
