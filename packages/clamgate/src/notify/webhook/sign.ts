import { createHmac } from 'node:crypto'

/** An event that is to be posted. */
export interface WebhookEvent {
  readonly id: string
  /** The JSON document. */
  readonly body: string
}

/**
 * The header fields of one try. The signature is over the time of the try and the octets of the body, so that nobody posts an old
 * event again as new: a receiver refuses what is older than a few minutes, and what it has had by its id.
 */
export function eventHeaders(
  { id, body }: WebhookEvent,
  { secret, timeMs, version }: { readonly secret: string; readonly timeMs: number; readonly version: string },
): Readonly<Record<string, string>> {
  const seconds = Math.floor(timeMs / 1000)
  return {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': `Clamgate/${version}`,
    'x-clamgate-id': id,
    'idempotency-key': id,
    'x-clamgate-signature': `t=${seconds},v1=${signatureOf(secret, seconds, body)}`,
  }
}

/** HMAC-SHA256 of `SECONDS.BODY` in hexadecimal. */
export function signatureOf(secret: string, seconds: number, body: string): string {
  return createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
}
