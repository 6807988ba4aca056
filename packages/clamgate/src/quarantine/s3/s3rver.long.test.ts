import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createKeyPair } from '../seal/keys.ts'
import { openRemoteQuarantine } from './testing/remote-quarantine.ts'

const root = await mkdtemp(join(tmpdir(), 's3rver-'))
after(() => rm(root, { recursive: true }))

/** What we use of s3rver, which has no types. It takes any secret: signatures are tested with our own fake. */
interface S3rver {
  run(): Promise<{ readonly port: number }>
  close(): Promise<void>
}
type S3rverClass = new (options: object) => S3rver

test('keeps, reads and removes messages with the server of another maker', async () => {
  // Without types: the class is what the package documents.
  const S3rver = createRequire(import.meta.url)('s3rver') as S3rverClass
  const server = new S3rver({
    ...{ port: 0, address: '127.0.0.1', silent: true, directory: join(root, 's3') },
    configureBuckets: [{ name: 'mail' }],
  })
  const { port } = await server.run()
  try {
    const place = {
      ...{
        endpoint: `http://127.0.0.1:${port}`,
        region: 'us-east-1',
        bucket: 'mail',
        prefix: 'mx1',
        pathStyle: true,
      },
      ...{ accessKey: 'S3RVER', secretKey: 'S3RVER' },
    }
    const pair = await createKeyPair()
    await using q = openRemoteQuarantine(join(root, 'quarantine'), { place, pairs: [pair] })
    const message = randomBytes(3_000_000)
    const id = await q.keep(message)
    assert.deepEqual([q.remote.status().uploaded, q.remote.status().problem], [1, undefined])
    assert.ok((await q.read(id)).equals(message))
    await q.entries.remove(id)
    await assert.rejects(q.read(id), { code: 'QUARANTINE_NO_ENTRY' })
  } finally {
    await server.close()
  }
})
