import { createHash, createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Who may ask the fake server, and for which region. */
export interface Credentials {
  readonly accessKey: string
  readonly secretKey: string
  readonly region: string
}

/** Longest difference of the clocks of client and server, ms. */
const SKEW_MS = 900_000

/**
 * Checks AWS Signature Version 4 in a header, written from its documentation and sharing nothing with the client.
 * @returns the error code of S3, or undefined where all is right
 */
export function checkSignature(
  request: IncomingMessage,
  body: Buffer,
  credentials: Credentials,
  nowMs: number,
): string | undefined {
  const { headers } = request
  const [, accessKey, day = '', region, signed = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    ) ?? []
  if (signature === undefined) return 'AccessDenied'
  if (accessKey !== credentials.accessKey) return 'InvalidAccessKeyId'
  const date = text(headers['x-amz-date'])
  const sent = Date.parse(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (!(Math.abs(sent - nowMs) <= SKEW_MS)) return 'RequestTimeTooSkewed'
  const names = signed.split(';')
  if (!names.includes('host') || !names.includes('x-amz-content-sha256')) return 'AccessDenied'
  const digest = text(headers['x-amz-content-sha256'])
  if (digest !== sha256(body)) return 'XAmzContentSHA256Mismatch'
  const url = new URL(request.url ?? '/', 'http://host')
  const query = [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')
  const canonical = [
    request.method ?? '',
    url.pathname,
    query,
    ...names.map((name) => `${name}:${text(headers[name]).trim().replace(/\s+/g, ' ')}`),
    '',
    signed,
    digest,
  ].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(Buffer.from(canonical))].join('\n')
  const key = [day, credentials.region, 's3', 'aws4_request'].reduce<Buffer>(
    (secret, part) => hmac(secret, part),
    Buffer.from(`AWS4${credentials.secretKey}`),
  )
  return hmac(key, toSign).toString('hex') === signature ? undefined : 'SignatureDoesNotMatch'
}

function text(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join(',') : (value ?? '')
}

function encode(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function hmac(key: Buffer, value: string): Buffer {
  return createHmac('sha256', key).update(value).digest()
}
