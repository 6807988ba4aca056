import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { type ClamdClient, createClamdClient, eicarTestText } from '@clamgate/clamd'
import { type RealClamd, type RealClamdOptions, startRealClamd } from '@clamgate/clamd/testing'
import { calm, engineConfig, recordingLog } from '../../packages/clamgate/src/engine/testing/fixture.ts'
import type { Patience } from '../../packages/clamgate/src/signatures/live/convince.ts'
import { createExternalDatabases } from '../../packages/clamgate/src/signatures/live/external.ts'
import type { Proof } from '../../packages/clamgate/src/signatures/ports.ts'
import { waitUntil } from '../../packages/lab/src/wait-until.ts'
import { hashes, pattern } from './support/managed-engine.ts'

// Signatures go live in a real clamd of somebody else's, and it is seen that they do.

const BROKEN = 'no signature\n'
const NOBODY = 'unix:/nonexistent/clamd.ctl'

interface Site extends AsyncDisposable {
  readonly clamd: RealClamd
  readonly client: ClamdClient
  readonly log: ReturnType<typeof recordingLog>
  readonly databases: ReturnType<typeof createExternalDatabases>
  /** The same for a set that clamd never shows: it is not waited for long. */
  readonly impatient: ReturnType<typeof createExternalDatabases>
  /** Puts files into the directory of the databases, and a proof beside them. */
  install(id: string, files: Readonly<Record<string, string>>): Promise<Proof>
  remove(...names: readonly string[]): Promise<void>
  scan(content: string | Buffer): Promise<string | undefined>
}

interface SiteOptions extends RealClamdOptions {
  /** Beside the one that runs. */
  readonly others?: readonly string[]
  readonly isHere?: boolean
  readonly patience?: Partial<Patience>
}

async function startSite({
  others = [],
  isHere,
  patience = {},
  ...options
}: SiteOptions = {}): Promise<Site> {
  const clamd = await startRealClamd(options)
  const client = createClamdClient({
    address: clamd.address,
    connectTimeoutMs: 60_000,
    stallTimeoutMs: 60_000,
    replyTimeoutMs: 60_000,
  })
  const log = recordingLog()
  const { servers, ...limits } = engineConfig({ servers: [...others, `unix:${clamd.socketPath}`] })
  const databasesWith = (changes: Partial<Patience>) =>
    createExternalDatabases({
      log,
      directory: clamd.databaseDirectory,
      config: () => ({ servers, ...limits }),
      ...(isHere === undefined ? {} : { isHere: () => isHere }),
      patience: { awayMs: 500, againMs: 300, showMs: 180_000, ...changes },
    })
  const put = async (name: string, content: string) => {
    await writeFile(join(clamd.databaseDirectory, `.${name}.part`), content)
    await rename(join(clamd.databaseDirectory, `.${name}.part`), join(clamd.databaseDirectory, name))
  }
  let before = 'none.hsb'
  return {
    clamd,
    client,
    log,
    databases: databasesWith(patience),
    impatient: databasesWith({ showMs: 1500 }),
    async install(id, files) {
      for (const [name, content] of Object.entries(files)) await put(name, content)
      await rm(join(clamd.databaseDirectory, before), { force: true })
      before = `clamgate-set-${id}.hsb`
      const sample = Buffer.from(`This is set ${id}\n`)
      const signature = `Clamgate.Set.${id}`
      const digest = createHash('sha256').update(sample).digest('hex')
      await put(before, `${digest}:${sample.length}:${signature}:73\n`)
      return { sample, signature }
    },
    async remove(...names) {
      for (const name of names) await rm(join(clamd.databaseDirectory, name))
    },
    async scan(content) {
      const result = await client.scan([Buffer.from(content)])
      return result.kind === 'found' ? result.signature : undefined
    },
    async [Symbol.asyncDispose]() {
      await clamd.stop()
    },
  }
}

/** Until clamd has printed that. */
async function saying({ clamd }: Site, words: string): Promise<void> {
  const isSaid = () => (clamd.log().includes(words) ? true : undefined)
  assert.ok(await waitUntil(isSaid, { timeoutMs: 60_000, intervalMs: 1 }), clamd.log())
}

/**
 * Until clamd loads nothing: a load that began before files were removed may have read one of them, and passes over those that are
 * gone by then.
 */
async function idle({ clamd, client }: Site): Promise<void> {
  // A request to reload is begun when what came after it is answered.
  await client.ping()
  const count = (words: string) => clamd.log().split(words).length
  const isIdle = () => count('Reading databases from') === count('Database correctly reloaded') || undefined
  assert.ok(await waitUntil(isIdle, { timeoutMs: 60_000 }), clamd.log())
}

for (const ConcurrentDatabaseReload of ['yes', 'no']) {
  const settings = { ConcurrentDatabaseReload, IdleTimeout: '1' }
  test(`a set is live when clamd finds its proof, and each set has its own (ConcurrentDatabaseReload ${ConcurrentDatabaseReload})`, async () => {
    await using site = await startSite({ settings })
    const first = await site.install('1', { 'own.ndb': pattern('Own.One', 'my marker') })
    const live = await site.databases.activate(first, calm)
    assert.deepEqual(live, { how: 'reload', signatures: undefined })
    assert.equal(await site.scan('my marker'), 'Own.One.UNOFFICIAL')
    const second = await site.install('2', { 'own.ndb': pattern('Own.Two', 'my marker') })
    await site.databases.activate(second, calm)
    assert.equal(await site.scan('my marker'), 'Own.Two.UNOFFICIAL')
    assert.equal(await site.scan(first.sample), undefined)
    assert.deepEqual(site.log.lines, [])
  })
}

test('a clamd that is silent while it loads is given longer than one that answers', async () => {
  const settings = { ConcurrentDatabaseReload: 'no', IdleTimeout: '6' }
  await using site = await startSite({ settings, patience: { showMs: 3000 } })
  const proof = await site.install('1', { 'own.ndb': pattern('Own', 'my marker') })
  const startedAt = performance.now()
  await site.databases.activate(proof, calm)
  assert.ok(performance.now() - startedAt > 3000, 'it was silent for longer')
  assert.equal(await site.scan('my marker'), 'Own.UNOFFICIAL')
})

test('a request that clamd forgets, since it is loading already, is made again', async () => {
  await using site = await startSite()
  await site.install('0', { 'large.hsb': hashes(400_000) })
  await site.client.reload()
  await saying(site, 'Reading databases from')
  const proof = await site.install('1', { 'own.ndb': pattern('Own', 'my marker') })
  await site.databases.activate(proof, calm)
  assert.equal(await site.scan('my marker'), 'Own.UNOFFICIAL')
})

test('a set that clamd does not load is not live, and the one before serves on', async () => {
  await using site = await startSite()
  const first = await site.install('1', { 'own.ndb': pattern('Own', 'my marker') })
  await site.databases.activate(first, calm)
  const second = await site.install('2', { 'bad.ndb': BROKEN })
  await assert.rejects(
    site.impatient.activate(second, calm),
    (error: Error & { details?: object; remedy?: string }) => {
      assert.match(
        error.message,
        /^The new signatures are not in use: clamd at unix:.*does not scan with the new files$/,
      )
      assert.ok(error.remedy?.includes(site.clamd.databaseDirectory), error.remedy)
      assert.deepEqual(error.details, { server: `unix:${site.clamd.socketPath}`, isVerdict: true })
      return true
    },
  )
  assert.equal(await site.scan('my marker'), 'Own.UNOFFICIAL')
  await site.remove('bad.ndb')
  await site.databases.activate(await site.install('1', {}), calm)
})

test('a clamd that has lost its databases by the reload is seen at once, and only a restart helps', async () => {
  await using site = await startSite({ settings: { ConcurrentDatabaseReload: 'no', IdleTimeout: '1' } })
  const proof = await site.install('1', { 'bad.ndb': BROKEN })
  const refused = { code: 'SIGNATURES_NOT_LIVE', remedy: /^Restart that clamd.*ConcurrentDatabaseReload yes/ }
  await assert.rejects(site.databases.activate(proof, calm), {
    ...refused,
    message: /has lost its databases/,
  })
  await site.remove('bad.ndb')
  await assert.rejects(site.databases.activate(proof, calm), {
    ...refused,
    message: /had lost its databases before/,
  })
})

for (const [title, files, reason] of [
  [
    'finds something in a harmless mail',
    { 'fp.ndb': pattern('Greeting', 'here is the list') },
    /it finds Greeting\.UNOFFICIAL in a harmless mail$/,
  ],
  [
    'switches off the recognition of EICAR',
    { 'bad.ign2': 'Eicar-Test-Signature\n' },
    /it no longer finds EICAR in the attachment of a mail$/,
  ],
] as const) {
  test(`a set that ${title} is not live`, async () => {
    await using site = await startSite()
    const proof = await site.install('1', files)
    await assert.rejects(site.databases.activate(proof, calm), {
      code: 'SIGNATURES_NOT_LIVE',
      message: reason,
    })
  })
}

test('a clamd with databases of its own only, which know no EICAR, is none the worse for it', async () => {
  await using site = await startSite({ databases: { 'mine.ndb': pattern('Mine', 'another marker') } })
  assert.equal(await site.scan(eicarTestText()), undefined)
  await site.databases.activate(await site.install('1', {}), calm)
})

test('where no clamd answers nothing is said against the set', async () => {
  await using site = await startSite()
  const proof = await site.install('1', {})
  await site.clamd.stop()
  const refused = { code: 'SIGNATURES_NOT_LIVE', details: { isVerdict: false }, remedy: /^Start clamd/ }
  await assert.rejects(site.databases.activate(proof, calm), refused)
})

test('one of two that is away loads the set when it starts, which is told', async () => {
  await using site = await startSite({ others: [NOBODY] })
  await site.databases.activate(await site.install('1', {}), calm)
  assert.deepEqual(site.log.events(), ['signatures.server.absent'])
})

test('a clamd that ends while it should load the set is its fault', async () => {
  await using site = await startSite()
  const proof: Proof = { sample: Buffer.from('never found'), signature: 'Nothing' }
  const refused = assert.rejects(site.impatient.activate(proof, calm), {
    code: 'SIGNATURES_NOT_LIVE',
    details: { server: `unix:${site.clamd.socketPath}`, isVerdict: true },
  })
  await saying(site, 'Database correctly reloaded')
  process.kill(site.clamd.pid, 'SIGKILL')
  await refused
})

test('one on another host counts where it is the only one, and is told of where it shows nothing', async () => {
  await using site = await startSite({ isHere: false, others: [NOBODY] })
  await site.databases.activate(await site.install('1', {}), calm)
  assert.deepEqual(
    site.log.lines.map(({ event, fields }) => [event, fields['server']]),
    [['signatures.server.unproved', NOBODY]],
  )
})

test('with no file left it is waited for that clamd no longer has the set before', async () => {
  await using site = await startSite()
  const gone = await site.install('1', { 'own.ndb': pattern('Own', 'my marker') })
  await site.databases.activate(gone, calm)
  await idle(site)
  await site.remove('own.ndb', 'clamgate-set-1.hsb')
  await site.databases.activate(undefined, { ...calm, gone })
  assert.equal(await site.scan('my marker'), undefined)
  await site.databases.activate(undefined, calm)
})

test('a stop ends the wait', async () => {
  await using site = await startSite()
  const stop = new AbortController()
  const proof: Proof = { sample: Buffer.from('never found'), signature: 'Nothing' }
  const reason = new Error('stopped')
  const waiting = assert.rejects(site.databases.activate(proof, { signal: stop.signal }), reason)
  await saying(site, 'Database correctly reloaded')
  stop.abort(reason)
  await waiting
})
