import assert from 'node:assert/strict'
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { DECOYS, statusFault } from '../../packages/lab/src/signatures/faults.ts'
import { startHttpProxy } from '../../packages/lab/src/signatures/http-proxy.ts'
import { makeDatabase } from '../../packages/lab/src/signatures/made-database.ts'
import { malwarePatrolPath, putWithDigests } from '../../packages/lab/src/signatures/providers.ts'
import { type SignatureProvider, startProvider } from './support/signature-provider.ts'
import { namesOf, type Ran, type SignatureSite, startSite } from './support/signature-site.ts'

// Providers that want a secret. It is in no output, in no argument of a program, and in no file but that which holds it.

const FLOOR_MS = 1100
const SECRET = 'a1b2c3SecuriteInfoIdentifier4d5e6f'
const RECEIPT = 'f00MalwarePatrolReceipt99'
const PASSWORD = 'pr0xyPassw0rd'
const HASHES = makeDatabase('securiteinfo.hdb')
const LIST = makeDatabase('malwarepatrol.db')

let provider: SignatureProvider
let site: SignatureSite
const said: string[] = []

async function signatures(...words: readonly string[]): Promise<Ran> {
  const ran = await site.signatures(...words)
  said.push(ran.stdout, ran.stderr)
  return ran
}

function saysNothing(text: string, where: string): void {
  for (const secret of [SECRET, RECEIPT, PASSWORD]) {
    assert.ok(!text.includes(secret), `a secret stands in ${where}`)
    assert.ok(
      !text.includes(Buffer.from(secret).toString('base64').slice(0, 12)),
      `and in base64 in ${where}`,
    )
  }
}

before(async () => {
  provider = await startProvider()
  const { server } = provider
  putWithDigests(server, { [HASHES.name]: HASHES.content }, { prefix: `si/${SECRET}/` })
  server.put(`mp/${malwarePatrolPath(RECEIPT)}`, LIST.content)
  site = await startSite(
    { tls: { ca: provider.authority.caFile } },
    { env: { CLAMGATE_TEST_RECEIPT: RECEIPT } },
  )
  const secretFile = join(site.directory, 'securiteinfo.secret')
  await writeFile(secretFile, `${SECRET}\n`)
  await chmod(secretFile, 0o600)
  await configure({})
})
after(async () => {
  await site[Symbol.asyncDispose]()
  await provider[Symbol.asyncDispose]()
})

async function configure(more: Readonly<Record<string, unknown>>): Promise<void> {
  const off = ['javascript.ndb', 'securiteinfoandroid.hdb', 'securiteinfoascii.hdb', 'securiteinfohtml.hdb']
  const files = [...off, 'securiteinfoold.hdb', 'securiteinfopdf.hdb', 'securiteinfo.ign2']
  await site.configure({
    sources: {
      securiteinfo: {
        enabled: true,
        secret: { file: join(site.directory, 'securiteinfo.secret') },
        url: `${provider.server.url}si`,
        minInterval: '1s',
        files: Object.fromEntries(files.map((name) => [name, false])),
      },
      malwarepatrol: {
        enabled: true,
        secret: { env: 'CLAMGATE_TEST_RECEIPT' },
        product: 32,
        list: 'clamav_basic',
        free: true,
        url: `${provider.server.url}mp`,
        minInterval: '1s',
      },
    },
    ...more,
  })
}

test('with the right secrets the files come from where each provider has them', async () => {
  const { code, stdout, stderr } = await signatures('update')
  assert.equal(code, 0, stdout + stderr)
  assert.deepEqual(await site.found(HASHES), namesOf(HASHES))
  assert.deepEqual(await site.found(LIST), namesOf(LIST))
  await signatures('status')
  await signatures('status', '--json')
  await signatures('list')
  await signatures('list', '--json')
})

test('a digest that does not fit refuses the file', async () => {
  const newer = makeDatabase(HASHES.name, { revision: 2 })
  provider.server.put(`si/${SECRET}/${HASHES.name}`, newer.content)
  provider.server.put(`si/${SECRET}/${HASHES.name}.sha256`, `${'ab'.repeat(32)}  ${HASHES.name}\n`)
  await delay(FLOOR_MS)
  const { code, stdout, stderr } = await signatures('update')
  assert.equal(code, 1)
  assert.match(stdout + stderr, /securiteinfo\.hdb/)
  assert.equal(await site.liveContent(HASHES.name), HASHES.content)
})

test('a secret that is refused pauses its source alone, with until when and why', async () => {
  provider.server.fail(`si/${SECRET}/${HASHES.name}`, statusFault(403))
  provider.server.fail(`si/${SECRET}/${HASHES.name}.sha256`, statusFault(403))
  const newer = makeDatabase(LIST.name, { revision: 2 })
  provider.server.put(`mp/${malwarePatrolPath(RECEIPT)}`, newer.content)
  await delay(FLOOR_MS)
  const { code, stdout, stderr } = await signatures('update')
  assert.equal(code, 1, stdout + stderr)
  const { state, until, reason = '' } = (await site.status()).source('securiteinfo')
  assert.equal(state, 'paused')
  assert.ok(Date.parse(until ?? '') > Date.now() + 600_000, until)
  assert.match(reason, /403|refus/i)
  assert.deepEqual(await site.found(newer), namesOf(newer), 'the other one goes on')
  assert.deepEqual(await site.found(HASHES), namesOf(HASHES), 'what was live stays')
})

test('placeholders of providers are refused, and pause them', async () => {
  provider.server.mend(`si/${SECRET}/${HASHES.name}`)
  provider.server.mend(`si/${SECRET}/${HASHES.name}.sha256`)
  assert.ok(DECOYS.securiteInfo.kind === 'answer')
  putWithDigests(provider.server, { [HASHES.name]: DECOYS.securiteInfo.body }, { prefix: `si/${SECRET}/` })
  provider.server.fail(`mp/${malwarePatrolPath(RECEIPT)}`, DECOYS.malwarePatrol)
  await delay(FLOOR_MS)
  const { code, stdout, stderr } = await signatures('update', '--force')
  assert.equal(code, 1, stdout + stderr)
  const status = await site.status()
  assert.equal(status.source('securiteinfo').state, 'paused')
  assert.equal(status.source('malwarepatrol').state, 'paused')
  assert.deepEqual(await site.found(HASHES), namesOf(HASHES))
  assert.deepEqual(
    await site.found(makeDatabase(LIST.name, { revision: 2 })),
    namesOf(makeDatabase(LIST.name, { revision: 2 })),
  )
})

test('through a proxy with a password, which wants it', async () => {
  await using proxy = await startHttpProxy({ login: { user: 'clam', password: PASSWORD } })
  provider.server.mend(`mp/${malwarePatrolPath(RECEIPT)}`)
  const newest = makeDatabase(LIST.name, { revision: 3 })
  provider.server.put(`mp/${malwarePatrolPath(RECEIPT)}`, newest.content)
  const proxyFile = join(site.directory, 'proxy.secret')
  await writeFile(proxyFile, `http://clam:${PASSWORD}@127.0.0.1:${proxy.port}\n`, { mode: 0o600 })
  await configure({ proxy: { file: proxyFile } })
  await delay(FLOOR_MS)
  await signatures('update', '--force')
  assert.deepEqual(await site.found(newest), namesOf(newest))
  assert.ok(proxy.requests.includes(`CONNECT localhost:${provider.server.port}`), proxy.requests.join(' '))
  await writeFile(proxyFile, `http://clam:wrong@127.0.0.1:${proxy.port}\n`)
  await delay(FLOOR_MS)
  assert.equal((await signatures('update', '--force')).code, 1)
  const named = await site.status()
  assert.match(named.source('malwarepatrol').reason ?? '', /proxy|407/i)
})

test('no secret stands in what was printed, nor in a file below the directory of state', async () => {
  saysNothing(said.join('\n'), 'the output')
  for (const entry of await readdir(site.stateDirectory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const { name } = entry
    const path = join(entry.parentPath, name)
    saysNothing((await readFile(path)).toString('latin1'), name)
    if (name.endsWith('.json'))
      assert.equal((await stat(path)).mode & 0o077, 0, `${name} is for its owner alone`)
  }
  for (const name of await readdir(site.directory)) {
    if (name.endsWith('.secret') || name === 'state' || name === 'clamd') continue
    saysNothing(await readFile(join(site.directory, name), 'utf8').catch(() => ''), name)
  }
})

test('no secret is an argument of a program while a run goes on', async () => {
  await configure({})
  provider.server.fail(`mp/${malwarePatrolPath(RECEIPT)}`, { kind: 'slow', chunkBytes: 60, everyMs: 200 })
  await delay(FLOOR_MS)
  let running = true
  const seen = new Set<string>()
  const watched = (async () => {
    while (running) {
      for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name)))
        seen.add(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''))
      await delay(20)
    }
  })()
  await signatures('update', '--force')
  running = false
  await watched
  assert.ok(
    [...seen].some((line) => line.includes('signatures')),
    'the run itself was seen',
  )
  for (const line of seen) saysNothing(line, `the arguments ${line.replaceAll('\0', ' ').slice(0, 40)}`)
})

test('without its secret a source is not asked, and the status says which key is missing', async () => {
  await site.configure({
    sources: { securiteinfo: { enabled: true, url: `${provider.server.url}si`, minInterval: '1s' } },
  })
  provider.server.forget()
  await signatures('update')
  assert.deepEqual(provider.server.requests, [])
  const { state, reason = '' } = (await site.status()).source('securiteinfo')
  assert.equal(state, 'off')
  assert.match(reason, /signatures\.sources\.securiteinfo\.secret/)
  const checked = await site.run(['config', 'check'])
  assert.match(checked.stdout + checked.stderr, /secret/)
})
