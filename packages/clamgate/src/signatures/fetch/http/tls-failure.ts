import { systemCode } from '../../../ground/thrown.ts'
import { SignatureError } from '../../errors.ts'

interface Reason {
  readonly why: string
  readonly remedy: string
}

const CLOCK = 'See that the clock of this host is right; else the source has to renew its certificate.'
const AUTHORITY =
  'Put the certificate of its authority into signatures.tls.ca, if you trust it; else somebody stands between us and the source.'
const NAME = 'Use the name that the certificate has, in signatures.sources.NAME.url.'

/** Codes of OpenSSL and Node (tls: X509 certificate error codes). */
const REASONS: Readonly<Record<string, Reason>> = {
  CERT_HAS_EXPIRED: { why: 'has expired', remedy: CLOCK },
  CERT_NOT_YET_VALID: { why: 'is not valid so far', remedy: CLOCK },
  DEPTH_ZERO_SELF_SIGNED_CERT: { why: 'is signed by itself alone', remedy: AUTHORITY },
  SELF_SIGNED_CERT_IN_CHAIN: { why: 'comes from an authority that is not known here', remedy: AUTHORITY },
  UNABLE_TO_GET_ISSUER_CERT: { why: 'comes from an authority that is not known here', remedy: AUTHORITY },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
    why: 'comes from an authority that is not known here',
    remedy: AUTHORITY,
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    why: 'comes from an authority that is not known here',
    remedy: AUTHORITY,
  },
  CERT_SIGNATURE_FAILURE: { why: 'has a signature that is wrong', remedy: AUTHORITY },
  CERT_REVOKED: { why: 'was revoked', remedy: 'Wait until the source has a new one.' },
  CERT_UNTRUSTED: { why: 'is not trusted', remedy: AUTHORITY },
  INVALID_CA: { why: 'comes from what is no authority', remedy: AUTHORITY },
  INVALID_PURPOSE: { why: 'is not meant for a server', remedy: AUTHORITY },
  HOSTNAME_MISMATCH: { why: 'is for another host', remedy: NAME },
  ERR_TLS_CERT_ALTNAME_INVALID: { why: 'is for another host', remedy: NAME },
}

/** Undefined: that error is not of TLS. */
export function tlsFailure(error: unknown, shown: string): SignatureError | undefined {
  const code = systemCode(error)
  if (code === undefined) return undefined
  const reason = REASONS[code]
  if (reason !== undefined) {
    return new SignatureError('SIGNATURES_TLS', `The certificate of ${shown} ${reason.why} (${code})`, {
      remedy: reason.remedy,
      cause: error,
    })
  }
  if (!/^(?:ERR_SSL_|ERR_TLS_|ERR_OSSL_|EPROTO$|CERT_|UNABLE_TO_)/.test(code)) return undefined
  return new SignatureError('SIGNATURES_TLS', `There is no TLS with ${shown}: ${code}`, {
    remedy:
      'See that the address begins as the server speaks, http or https, and that it offers TLS 1.2 or 1.3.',
    cause: error,
  })
}
