import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { defaultConfig } from '../../config/load/load.ts'
import { Secret } from '../../config/secret.ts'
import { keepMail } from '../../quarantine/entries/testing/keep-mail.ts'
import { startFakeS3 } from '../../quarantine/s3/testing/fake-s3.ts'
import { createKeyPair, encodeIdentityFile } from '../../quarantine/seal/keys.ts'
import { quarantineChecks } from './checks.ts'
import { readQuarantine } from './facts.ts'

const root = await mkdtemp(join(tmpdir(), 'doctor-keys-'))
after(() => rm(root, { recursive: true }))
const [first, second] = [await createKeyPair(), await createKeyPair()]
const keyFile = async (pair: typeof first) => {
  const file = join(await mkdtemp(join(root, 'key-')), 'key')
  await writeFile(file, encodeIdentityFile(pair, 0), { mode: 0o400 })
  return { file }
}

type Quarantine = ReturnType<typeof defaultConfig>['config']['quarantine']

async function check(quarantine: Partial<Quarantine>) {
  const { config } = defaultConfig()
  const facts = await readQuarantine({ ...config, quarantine: { ...config.quarantine, ...quarantine } })
  return quarantineChecks(facts).map(({ name, state, detail }) => `${name} ${state}: ${detail}`)
}

test('says nothing of keys and S3 where there are none', async () => {
  assert.deepEqual(await check({ directory: join(root, 'none') }), [])
})

test('13.36 proves that the newest entry can be read; says so when its key was lost, and when none is meant to be here', async () => {
  const directory = join(await mkdtemp(join(root, 'q-')), 'quarantine')
  const encryptTo = [first.recipient]
  const id = await keepMail(directory, { encryptTo })
  const good = await check({ directory, encryptTo, identities: [await keyFile(first)] })
  assert.deepEqual(good, [
    `quarantine.keys ok: mail is kept encrypted; the newest encrypted entry, ${id}, was read`,
  ])
  const [lost = ''] = await check({ directory, encryptTo, identities: [await keyFile(second)] })
  assert.match(
    lost,
    /^quarantine\.keys fail: the newest encrypted entry, \S+, cannot be read: .* no identity of this host opens it$/,
  )
  const [missing = ''] = await check({ directory, encryptTo, identities: [{ file: join(root, 'gone') }] })
  assert.match(missing, /^quarantine\.keys fail: a key is not used: \S+ cannot be read/)
  const [keeper = ''] = await check({ directory, encryptTo })
  assert.match(keeper, /^quarantine\.keys ok: .* no identity is on this host/)
})

test('13.36 a key that was rotated without its identity is found before mail is kept with it', async () => {
  const [line = ''] = await check({
    directory: join(root, 'none'),
    encryptTo: [second.recipient],
    identities: [await keyFile(first)],
  })
  assert.match(line, /^quarantine\.keys fail: no identity of this host opens what is encrypted to age1/)
})

test('tells whether S3 answers, and takes our key', async () => {
  await using server = await startFakeS3()
  const { endpoint, bucket, accessKey, secretKey } = server.place
  const s3 = {
    ...defaultConfig().config.quarantine.s3,
    ...{
      endpoint,
      accessKey: new Secret({ kind: 'text' }, accessKey),
      secretKey: new Secret({ kind: 'text' }, secretKey),
    },
  }
  const directory = join(root, 'none')
  const store = `s3://${bucket}/mx1`
  assert.deepEqual(await check({ directory, store, s3 }), [
    `quarantine.s3 ok: the bucket mail at ${endpoint} answers`,
  ])
  const wrong = { ...s3, secretKey: new Secret({ kind: 'text' }, 'other') }
  const [line = ''] = await check({ directory, store, s3: wrong })
  assert.match(line, /^quarantine\.s3 fail: messages stay on our disk for now: .*SignatureDoesNotMatch/)
})
