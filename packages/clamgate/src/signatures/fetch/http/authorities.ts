import { X509Certificate } from 'node:crypto'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import { SignatureError } from '../../errors.ts'

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g

/**
 * Whose certificates are good: those that Node brings, those of this host, and those of `signatures.tls.ca`.
 * @param pem text of that file
 * @throws {SignatureError} SIGNATURES_TLS where it holds none
 */
export function trustedAuthorities(pem: string | undefined): SecureContext {
  const more = pem === undefined ? [] : certificatesOf(pem)
  const ca = [...new Set([...getCACertificates('default'), ...getCACertificates('system'), ...more])]
  return createSecureContext({ ca })
}

function certificatesOf(pem: string): string[] {
  const found = pem.match(CERTIFICATE) ?? []
  const remedy = 'Put certificates in PEM (-----BEGIN CERTIFICATE-----) into signatures.tls.ca.'
  if (found.length === 0) {
    throw new SignatureError('SIGNATURES_TLS', 'The file of signatures.tls.ca holds no certificate', {
      remedy,
    })
  }
  for (const [index, text] of found.entries()) {
    try {
      new X509Certificate(text)
    } catch (cause) {
      throw new SignatureError(
        'SIGNATURES_TLS',
        `Certificate ${index + 1} in the file of signatures.tls.ca cannot be read`,
        { remedy, cause },
      )
    }
  }
  return found
}
