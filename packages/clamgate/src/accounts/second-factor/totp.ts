import { Secret, TOTP } from 'otpauth'

/** RFC 6238: what every authenticator has. */
const PERIOD_S = 30
const DIGITS = 6
const SECRET_OCTETS = 20
const CODE = /^\d{6}$/

/** A new secret, base32. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_OCTETS }).base32
}

/** For the picture that an authenticator reads. */
export function totpUri(secret: string, account: string, issuer: string): string {
  return totpOf(secret, { label: account, issuer }).toString()
}

/**
 * The step (of 30 s, from 1970) that a code belongs to: this one, or the one before, for who types slowly.
 * Undefined: it is no code of now.
 */
export function stepOfCode(secret: string, code: string, nowMs: number): number | undefined {
  const token = code.replaceAll(/\s/g, '')
  if (!CODE.test(token)) return undefined
  const delta = totpOf(secret).validate({ token, timestamp: nowMs, window: 1 })
  if (delta === null || delta > 0) return undefined
  return Math.floor(nowMs / 1000 / PERIOD_S) + delta
}

function totpOf(secret: string, names: { readonly label?: string; readonly issuer?: string } = {}): TOTP {
  return new TOTP({
    ...{ algorithm: 'SHA1', digits: DIGITS, period: PERIOD_S, secret: Secret.fromBase32(secret) },
    ...names,
  })
}
