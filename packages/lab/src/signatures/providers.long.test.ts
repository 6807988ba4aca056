import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { malwarePatrolPath, packed, putMaldet, putWithDigests } from './providers.ts'
import { startSignatureServer } from './signature-server.ts'

async function get(url: string): Promise<Buffer> {
  const answer = await fetch(url)
  assert.equal(answer.status, 200, url)
  return Buffer.from(await answer.arrayBuffer())
}

test('providers have their files where the real ones have them', async () => {
  await using server = await startSignatureServer()
  putWithDigests(server, { 'securiteinfo.hdb': 'content' }, { prefix: 'SECRET/' })
  assert.equal((await get(`${server.url}SECRET/securiteinfo.hdb`)).toString(), 'content')
  const digest = (await get(`${server.url}SECRET/securiteinfo.hdb.sha256`)).toString()
  assert.equal(digest, `${hash('sha256', 'content')}  securiteinfo.hdb\n`)
  server.put(malwarePatrolPath('RECEIPT'), 'list')
  assert.equal(
    (await get(`${server.url}getfile?receipt=RECEIPT&product=32&list=clamav_basic`)).toString(),
    'list',
  )
})

test('maldet has a version, an archive, and the digest of the archive', async () => {
  await using server = await startSignatureServer()
  await putMaldet(server, '2026051290484', { 'rfxn.ndb': 'patterns', 'rfxn.hdb': 'hashes' })
  assert.equal((await get(`${server.url}maldet.sigs.ver`)).toString(), '2026051290484\n')
  const archive = await get(`${server.url}maldet-sigpack.tgz`)
  assert.match(
    (await get(`${server.url}maldet-sigpack.tgz.md5`)).toString(),
    new RegExp(`^${hash('md5', archive)} `),
  )
  assert.match(gunzipSync(archive).toString('latin1'), /maldet-sigs\/rfxn\.ndb\0/)
})

test('an archive can have names that nobody should have', async () => {
  const archive = await packed('root', { 'a.ndb': 'x' }, ['--absolute-names', '--transform=s,root/,../../,'])
  assert.match(gunzipSync(archive).toString('latin1'), /\.\.\/\.\.\/a\.ndb\0/)
})
