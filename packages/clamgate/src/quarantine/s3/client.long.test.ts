import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createS3Client, type S3Client } from './client.ts'
import { S3Error } from './errors.ts'
import type { S3Place } from './place.ts'
import { type Fault, startFakeS3 } from './testing/fake-s3.ts'

const { signal } = new AbortController()
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

async function put(client: S3Client, key: string, body: Buffer): Promise<void> {
  const blob = new Blob([new Uint8Array(body)])
  await client.put({ key, body: blob, sha256: sha256(body), type: 'application/octet-stream' }, signal)
}

async function get(client: S3Client, key: string): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of await client.get(key, signal)) parts.push(part)
  return Buffer.concat(parts)
}

test('puts, heads, gets, lists and removes, each with a signature that holds', async () => {
  await using server = await startFakeS3()
  const client = createS3Client(server.place)
  const body = randomBytes(300_000)
  const keys = ['a b', 'c&d+e', 'f=g?h', 'ü'].map((name) => `mx 1/2026-11-29/${name}`)
  for (const key of keys) await put(client, key, body)
  assert.deepEqual(await client.head(keys[0] ?? '', signal), { bytes: body.length, sha256: sha256(body) })
  assert.equal(await client.head('mx 1/none', signal), undefined)
  assert.ok((await get(client, keys[1] ?? '')).equals(body))
  const listed: string[] = []
  for await (const key of client.list(signal)) listed.push(key)
  assert.deepEqual(listed, keys.toSorted())
  await client.look(signal)
  for (const key of keys) await client.remove(key, signal)
  await client.remove('mx 1/none', signal)
  assert.equal(server.objects.size, 0)
})

const WRONG: readonly { name: string; change: Partial<S3Place>; code: string }[] = [
  { name: 'a wrong secret', change: { secretKey: 'other' }, code: 'S3_REFUSED' },
  { name: 'a wrong access key', change: { accessKey: 'other' }, code: 'S3_REFUSED' },
  { name: 'a wrong region', change: { region: 'eu-west-1' }, code: 'S3_REFUSED' },
  { name: 'a bucket that is not there', change: { bucket: 'other' }, code: 'S3_NO_BUCKET' },
  { name: 'a server that is not there', change: { endpoint: 'http://127.0.0.1:1' }, code: 'S3_UNREACHABLE' },
]
for (const { name, change, code } of WRONG) {
  test(`13.38 tells ${name} by its code, with a remedy and without the secret`, async () => {
    await using server = await startFakeS3()
    const client = createS3Client({ ...server.place, ...change })
    await assert.rejects(client.look(signal), (error: unknown) => {
      assert.ok(error instanceof S3Error)
      assert.equal(error.code, code)
      assert.ok((error.remedy ?? '').length > 0)
      assert.ok(!`${error.stack}`.includes('secret/of') && !`${error.stack}`.includes('\u001b'))
      return true
    })
    await assert.rejects(put(client, 'mx 1/x', Buffer.from('x')), { code })
    assert.equal(server.objects.size, 0)
  })
}

test('13.38 tells a clock that is wrong', async () => {
  await using server = await startFakeS3()
  server.skewMs = 3_600_000
  await assert.rejects(put(createS3Client(server.place), 'x', Buffer.from('x')), { code: 'S3_CLOCK' })
})

const FAULTS: readonly { name: string; fault: Fault; code: string }[] = [
  { name: '503', fault: { kind: 'answer', status: 503, code: 'SlowDown' }, code: 'S3_BUSY' },
  { name: '500', fault: { kind: 'answer', status: 500, code: 'InternalError' }, code: 'S3_BUSY' },
  { name: 'a closed connection', fault: { kind: 'hang-up' }, code: 'S3_UNREACHABLE' },
  { name: 'a cut body', fault: { kind: 'cut' }, code: 'S3_UNREACHABLE' },
  {
    name: 'an object that is gone',
    fault: { kind: 'answer', status: 404, code: 'NoSuchKey' },
    code: 'S3_NO_OBJECT',
  },
  { name: 'a redirect', fault: { kind: 'redirect', to: 'http://127.0.0.1:1/' }, code: 'S3_WRONG_ANSWER' },
]
for (const { name, fault, code } of FAULTS) {
  test(`13.38 tells ${name} from a content`, async () => {
    await using server = await startFakeS3()
    const client = createS3Client(server.place)
    await put(client, 'x', randomBytes(200_000))
    server.fault = () => fault
    await assert.rejects(get(client, 'x'), { code })
  })
}

test('13.38 waits for a silent server no longer than it may', async () => {
  await using server = await startFakeS3()
  server.fault = () => ({ kind: 'silence' })
  const client = createS3Client(server.place)
  await assert.rejects(client.look(AbortSignal.timeout(100)), { code: 'S3_UNREACHABLE' })
})

test('a body that was changed on its way is refused by the server, since its hash is signed', async () => {
  await using server = await startFakeS3()
  const client = createS3Client(server.place)
  const upload = {
    key: 'x',
    body: new Blob(['other']),
    sha256: sha256(Buffer.from('some')),
    type: 'text/plain',
  }
  await assert.rejects(client.put(upload, signal), { code: 'S3_WRONG_ANSWER' })
  assert.equal(server.objects.size, 0)
})
