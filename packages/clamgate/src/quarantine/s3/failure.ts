import { cleanText } from '../../ground/clean.ts'
import { S3Error, type S3ErrorCode } from './errors.ts'
import type { S3Place } from './place.ts'

/** Longest answer to a failed request that is looked into, bytes. */
const MAX_BYTES = 8192

const BY_CODE: Readonly<Record<string, S3ErrorCode>> = {
  NoSuchBucket: 'S3_NO_BUCKET',
  NoSuchKey: 'S3_NO_OBJECT',
  RequestTimeTooSkewed: 'S3_CLOCK',
  RequestExpired: 'S3_CLOCK',
  AccessDenied: 'S3_REFUSED',
  InvalidAccessKeyId: 'S3_REFUSED',
  SignatureDoesNotMatch: 'S3_REFUSED',
  SlowDown: 'S3_BUSY',
}

const REMEDIES: Readonly<Record<S3ErrorCode, string>> = {
  S3_UNREACHABLE: 'Check quarantine.s3.endpoint, the network and the server.',
  S3_BUSY: 'Look at the server, if it does not pass.',
  S3_REFUSED:
    'Correct quarantine.s3.accessKey and secretKey, and let the key put, get, list and delete objects of the bucket.',
  S3_CLOCK: 'Set the clock of this host.',
  S3_NO_BUCKET: 'Make the bucket, or correct quarantine.store.',
  S3_NO_OBJECT: 'Restore the object; take rules that expire objects off the bucket.',
  S3_WRONG_ANSWER: 'Check quarantine.s3.endpoint, region and pathStyle.',
}

/** Why a server did not do what it was asked for. */
export async function failureOf(response: Response, { endpoint, bucket }: S3Place): Promise<S3Error> {
  const text = await startOf(response)
  const said = /<Code>([A-Za-z0-9.]{1,80})<\/Code>/.exec(text)?.[1]
  const words = /<Message>([^<]{1,1000})<\/Message>/.exec(text)?.[1]
  const code = (said === undefined ? undefined : BY_CODE[said]) ?? codeOf(response.status)
  const quoted = [said, words].filter((part) => part !== undefined).map((part) => cleanText(part, 200))
  const detail = quoted.length === 0 ? '' : `: ${quoted.join(', ')}`
  return new S3Error(
    code,
    `The S3 server ${endpoint} answers ${response.status} for the bucket ${bucket}${detail}`,
    {
      details: { endpoint, bucket, status: response.status },
      remedy: REMEDIES[code],
    },
  )
}

function codeOf(status: number): S3ErrorCode {
  if (status === 429 || status >= 500) return 'S3_BUSY'
  if (status === 401 || status === 403) return 'S3_REFUSED'
  // A HEAD has no body that could say which of the two is missing.
  return status === 404 ? 'S3_NO_OBJECT' : 'S3_WRONG_ANSWER'
}

async function startOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const part of response.body ?? []) {
      parts.push(part)
      bytes += part.length
      if (bytes >= MAX_BYTES) break
    }
  } catch {
    // What came is all that is known.
  }
  return Buffer.concat(parts).toString('utf8', 0, Math.min(bytes, MAX_BYTES))
}
