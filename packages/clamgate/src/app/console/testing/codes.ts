import { Secret, TOTP } from 'otpauth'

/** What an authenticator with this secret shows at a time. */
export function codeAt(secret: string, nowMs: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: nowMs })
}
