import { AwsClient } from 'aws4fetch'
import { messageOf } from '../../ground/thrown.ts'
import { S3Error } from './errors.ts'
import { failureOf } from './failure.ts'
import { bucketUrl, objectUrl, type S3Place } from './place.ts'

/** What is known of an object without its content. */
export interface S3Object {
  readonly bytes: number
  /** SHA-256 of its content in hexadecimal, as we had put it beside it. */
  readonly sha256: string | undefined
}

export interface S3Upload {
  readonly key: string
  readonly body: Blob
  readonly sha256: string
  readonly type: string
}

/** All that we ask of S3. Keys are those of the bucket. Everything rejects with an {@link S3Error}. */
export interface S3Client {
  readonly place: S3Place
  put(upload: S3Upload, signal: AbortSignal): Promise<void>
  head(key: string, signal: AbortSignal): Promise<S3Object | undefined>
  /** The content as it comes; a body that ends early is an error. */
  get(key: string, signal: AbortSignal): Promise<AsyncIterable<Buffer>>
  /** It is gone then, also if it was not there. */
  remove(key: string, signal: AbortSignal): Promise<void>
  /** Keys below the prefix, in their order. */
  list(signal: AbortSignal): AsyncIterable<string>
  /** Whether the bucket is there, and may be listed. */
  look(signal: AbortSignal): Promise<void>
}

const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const LISTED_BYTES = 4 * 1024 ** 2

/** A client of one bucket. It tries nothing again: who asks knows how long it may wait. */
export function createS3Client(place: S3Place): S3Client {
  const { accessKey: accessKeyId, secretKey: secretAccessKey, region } = place
  const aws = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3' })

  async function ask(url: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
    const headers = new Headers(init.headers)
    // The content is signed, too: what arrives otherwise is refused by the server.
    if (!headers.has('x-amz-content-sha256')) headers.set('x-amz-content-sha256', EMPTY_SHA256)
    try {
      const request = await aws.sign(url, { ...init, headers })
      // A redirect would take mail to where nobody has sent it.
      return await fetch(request, { redirect: 'manual', signal })
    } catch (cause) {
      throw unreachable(place, cause)
    }
  }

  /** @throws {S3Error} unless the answer is one of these */
  async function expect(response: Response, ...statuses: readonly number[]): Promise<Response> {
    if (statuses.includes(response.status)) return response
    throw await failureOf(response, place)
  }

  async function page(query: URLSearchParams, signal: AbortSignal): Promise<string> {
    const response = await expect(await ask(`${bucketUrl(place)}?${query}`, {}, signal), 200)
    return await textOf(response, LISTED_BYTES, place)
  }

  return {
    place,
    async put({ key, body, sha256, type }, signal) {
      const headers = {
        'content-type': type,
        'x-amz-content-sha256': sha256,
        'x-amz-meta-sha256': sha256,
      }
      const response = await ask(objectUrl(place, key), { method: 'PUT', body, headers }, signal)
      await drop(await expect(response, 200, 201, 204))
    },
    async head(key, signal) {
      const response = await ask(objectUrl(place, key), { method: 'HEAD' }, signal)
      if (response.status === 404) return undefined
      const { headers } = await expect(response, 200)
      const sha256 = headers.get('x-amz-meta-sha256') ?? undefined
      return { bytes: Number(headers.get('content-length') ?? Number.NaN), sha256 }
    },
    async get(key, signal) {
      const headers = { 'accept-encoding': 'identity' }
      const response = await expect(await ask(objectUrl(place, key), { headers }, signal), 200)
      return contentOf(response, place)
    },
    async remove(key, signal) {
      const response = await ask(objectUrl(place, key), { method: 'DELETE' }, signal)
      await drop(await expect(response, 200, 204, 404))
    },
    async *list(signal) {
      const prefix = place.prefix === '' ? '' : `${place.prefix}/`
      for (let token: string | undefined; ; ) {
        const query = new URLSearchParams({ 'list-type': '2', prefix })
        if (token !== undefined) query.set('continuation-token', token)
        const text = await page(query, signal)
        for (const [, key = ''] of text.matchAll(/<Key>([^<]*)<\/Key>/g)) yield unescapeXml(key)
        token = /<NextContinuationToken>([^<]*)</.exec(text)?.[1]
        if (token === undefined) return
        token = unescapeXml(token)
      }
    },
    async look(signal) {
      await page(new URLSearchParams({ 'list-type': '2', 'max-keys': '1', prefix: place.prefix }), signal)
    },
  }
}

async function* contentOf(response: Response, place: S3Place): AsyncGenerator<Buffer> {
  const announced = response.headers.get('content-length')
  let bytes = 0
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
    }
  } catch (cause) {
    throw unreachable(place, cause)
  }
  if (announced === null || Number(announced) === bytes) return
  throw new S3Error('S3_WRONG_ANSWER', `The S3 server sent ${bytes} of ${announced} bytes`)
}

async function textOf(response: Response, maxBytes: number, place: S3Place): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of contentOf(response, place)) {
    bytes += part.length
    if (bytes > maxBytes)
      throw new S3Error('S3_WRONG_ANSWER', `The S3 server lists more than ${maxBytes} bytes at once`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** Nobody reads what is answered, and the connection is free again. */
async function drop(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined)
}

function unescapeXml(text: string): string {
  const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (whole, name: string) => characters[name] ?? whole)
}

function unreachable({ endpoint }: S3Place, cause: unknown): S3Error {
  const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  return new S3Error('S3_UNREACHABLE', `The S3 server ${endpoint} does not answer: ${messageOf(why)}`, {
    details: { endpoint },
    remedy: 'Check quarantine.s3.endpoint, the network and the server.',
    cause,
  })
}
