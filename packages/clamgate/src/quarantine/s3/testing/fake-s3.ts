import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { S3Place } from '../place.ts'
import { type Credentials, checkSignature } from './signature.ts'

/** What the fake does instead of what it should. */
export type Fault =
  | { readonly kind: 'answer'; readonly status: number; readonly code: string }
  /** Takes the request, and never answers. */
  | { readonly kind: 'silence' }
  /** Closes the connection without a word. */
  | { readonly kind: 'hang-up' }
  /** Sends half of the body that it has announced. */
  | { readonly kind: 'cut' }
  /** Says that it took the body, and keeps half of it. */
  | { readonly kind: 'forget-half' }
  | { readonly kind: 'redirect'; readonly to: string }

export interface FakeS3 extends AsyncDisposable {
  readonly place: S3Place
  /** Objects by key, with what was put beside them. */
  readonly objects: Map<string, { body: Buffer; meta: string | undefined }>
  /** `METHOD key` of each request that came. */
  readonly requests: string[]
  /** Asked for each request; undefined: it does what it should. */
  fault: (method: string, key: string) => Fault | undefined
  /** How far its clock is from ours, ms. */
  skewMs: number
  credentials: Credentials
}

const CREDENTIALS: Credentials = {
  accessKey: 'AKIATEST',
  secretKey: 'secret/of+the key',
  region: 'us-east-1',
}

/** An S3 server in memory, on loopback, for what a real one does not do on demand. It checks signatures. */
export async function startFakeS3(bucket = 'mail'): Promise<FakeS3> {
  const server = createServer((request, response) => {
    handle(fake, bucket, request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A TCP server has an address of this kind.
  const { port } = server.address() as AddressInfo
  const { accessKey, secretKey, region } = CREDENTIALS
  const endpoint = `http://127.0.0.1:${port}`
  const fake: FakeS3 = {
    place: { endpoint, region, bucket, prefix: 'mx 1', accessKey, secretKey, pathStyle: true },
    objects: new Map(),
    requests: [],
    fault: () => undefined,
    skewMs: 0,
    credentials: CREDENTIALS,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return fake
}

async function handle(
  fake: FakeS3,
  bucket: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '' } = request
  const url = new URL(request.url ?? '/', 'http://host')
  const [, asked = '', ...rest] = url.pathname.split('/').map(decodeURIComponent)
  const key = rest.join('/')
  fake.requests.push(`${method} ${key}`)
  const body = await buffer(request)
  const fault = fake.fault(method, key)
  if (fault?.kind === 'silence') return
  if (fault?.kind === 'hang-up') return void request.socket.destroy()
  if (fault?.kind === 'redirect') return void response.writeHead(307, { location: fault.to }).end()
  if (fault?.kind === 'answer') return refuse(response, fault.status, fault.code)
  const wrong = checkSignature(request, body, fake.credentials, Date.now() + fake.skewMs)
  if (wrong !== undefined) return refuse(response, wrong === 'XAmzContentSHA256Mismatch' ? 400 : 403, wrong)
  if (asked !== bucket) return refuse(response, 404, 'NoSuchBucket')
  if (method === 'PUT') {
    const meta = request.headers['x-amz-meta-sha256']
    const stored = fault?.kind === 'forget-half' ? body.subarray(0, body.length / 2) : body
    fake.objects.set(key, { body: stored, meta: typeof meta === 'string' ? meta : undefined })
    return void response.writeHead(200).end()
  }
  if (method === 'DELETE') {
    fake.objects.delete(key)
    return void response.writeHead(204).end()
  }
  if (key === '') return list(fake, url.searchParams, response)
  const object = fake.objects.get(key)
  if (object === undefined) return refuse(response, 404, 'NoSuchKey')
  response.setHeader('content-length', object.body.length)
  if (object.meta !== undefined) response.setHeader('x-amz-meta-sha256', object.meta)
  if (method === 'HEAD') return void response.end()
  if (fault?.kind !== 'cut') return void response.end(object.body)
  response.write(object.body.subarray(0, object.body.length / 2), () => response.destroy())
}

/** Two keys on a page, so that there are pages. */
function list({ objects }: FakeS3, query: URLSearchParams, response: ServerResponse): void {
  const after = query.get('continuation-token') ?? ''
  const keys = [...objects.keys()]
    .filter((key) => key.startsWith(query.get('prefix') ?? '') && key > after)
    .sort()
  const page = keys.slice(0, 2)
  const next = keys.length > 2 ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''
  response.setHeader('content-type', 'application/xml')
  response.end(
    `<ListBucketResult>${page.map((key) => `<Contents><Key>${key.replaceAll('&', '&amp;')}</Key></Contents>`).join('')}${next}</ListBucketResult>`,
  )
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' })
  response.end(`<Error><Code>${code}</Code><Message>no \u001b[31m${code}</Message></Error>`)
}
