import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { A_SIGNATURES_STATUS } from '../../api/testing/signatures.ts'
import { configSchema } from '../../config/schema.ts'
import { planSources } from '../../signatures/plan/plan-sources.ts'
import type { Check } from '../check.ts'
import { signatureChecks } from './checks.ts'
import { programChecks } from './program-checks.ts'
import { memoryChecks, planChecks, statusChecks } from './source-checks.ts'

const EXTERNAL = {
  engine: { mode: 'external', servers: ['unix:/run/clamav/clamd.ctl', 'tcp:127.0.0.1:3310'] },
  signatures: { databaseDirectory: '/var/lib/clamav', sources: { urlhaus: { enabled: true } } },
}

/** What is said of a host with nothing but these files, with a daemon that cannot be reached. */
async function checksOf(
  files: Readonly<Record<string, string>>,
  config: Readonly<Record<string, unknown>> = EXTERNAL,
): Promise<readonly Check[]> {
  const root = await mkdtemp(join(tmpdir(), 'doctor-'))
  try {
    await chmod(root, 0o755)
    await mkdir(join(root, 'var/lib/clamav'), { recursive: true })
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), content)
    }
    const away = () => Promise.reject(new Error('no daemon'))
    return await signatureChecks({
      config: configSchema.parse(config),
      client: { status: away, signatures: { status: away } },
      root,
    })
  } finally {
    await rm(root, { recursive: true })
  }
}

const bad = (checks: readonly Check[], name: string) =>
  checks.filter((check) => check.name === name && check.state !== 'ok')

const RIVAL = {
  '/usr/local/sbin/clamav-unofficial-sigs.sh': '',
  '/etc/clamav-unofficial-sigs/user.conf': 'clam_dbs="/var/lib/clamav"\n',
}

test('a host without sources and without rivals is asked nothing', async () => {
  assert.deepEqual(await checksOf({}, {}), [])
})

test('another updater on our directory is a failure that names what to remove', async () => {
  const [check] = bad(await checksOf(RIVAL), 'signatures.rival')
  assert.equal(check?.state, 'fail')
  assert.match(
    check.detail,
    /^clamav-unofficial-sigs works on \/var\/lib\/clamav, too \(\/usr\/local\/sbin\/.*not updated$/,
  )
  assert.match(
    check.remedy ?? '',
    /signatures import \/etc\/clamav-unofficial-sigs\/user\.conf.*--remove-script, then rm -r/,
  )
})

test('it is a warning where Clamgate has no source on, or works elsewhere, or it is only left behind', async () => {
  const managed = { signatures: { sources: { urlhaus: { enabled: true } } } }
  const left = { '/var/lib/clamav-unofficial-sigs/x': '' }
  for (const [files, config] of [
    [RIVAL, { engine: EXTERNAL.engine, signatures: { databaseDirectory: '/var/lib/clamav' } }],
    [RIVAL, managed],
    [left, EXTERNAL],
    [{ '/etc/cron.daily/maldet': '', '/usr/local/maldetect/x': '' }, EXTERNAL],
  ] as const) {
    const checks = bad(await checksOf(files, config), 'signatures.rival')
    assert.deepEqual(
      checks.map(({ state }) => state),
      ['warn'],
    )
  }
})

const CONF = 'LocalSocket /var/run/clamav/clamd.ctl\nDatabaseDirectory /var/lib/clamav\n'

for (const [title, conf, name, state] of [
  ['ConcurrentDatabaseReload no', `${CONF}ConcurrentDatabaseReload no\n`, 'signatures.reload', 'warn'],
  ['EnableReloadCommand no', `${CONF}EnableReloadCommand false\n`, 'signatures.reload', 'fail'],
  ['another directory', 'TCPSocket 3310\nDatabaseDirectory /srv/db\n', 'signatures.directory', 'fail'],
  [
    'the usual directory, which is another one',
    'LocalSocket /run/clamav/clamd.ctl\n',
    'signatures.directory',
    'fail',
  ],
] as const) {
  test(`a clamd.conf with ${title} is told of`, async () => {
    const signatures = {
      ...EXTERNAL.signatures,
      ...(title.startsWith('the usual') ? { databaseDirectory: '/var' } : {}),
    }
    const checks = await checksOf({ '/etc/clamav/clamd.conf': conf }, { ...EXTERNAL, signatures })
    assert.deepEqual(
      bad(checks, name).map((check) => check.state),
      [state],
    )
  })
}

test('a clamd.conf in order, or of a clamd that is not asked, is no matter', async () => {
  const other =
    'LocalSocket /run/other.ctl\nTCPSocket 3311\nDatabaseDirectory /x\nConcurrentDatabaseReload no\n'
  for (const conf of [`${CONF}ConcurrentDatabaseReload yes\n`, other]) {
    const checks = await checksOf({ '/etc/clamav/clamd.conf': conf })
    assert.deepEqual([...bad(checks, 'signatures.reload'), ...bad(checks, 'signatures.directory')], [])
  }
})

test('a directory of databases that is not there is a failure', async () => {
  const signatures = { ...EXTERNAL.signatures, databaseDirectory: '/nowhere' }
  const [check] = bad(await checksOf({}, { ...EXTERNAL, signatures }), 'signatures.directory')
  assert.equal(check?.state, 'fail')
})

test('programs that are missing are named with what goes without them', async () => {
  const plans = planSources(
    configSchema.parse({ signatures: { sources: { sanesecurity: { enabled: true } } } }).signatures,
  )
  const asked = plans.filter(({ enabled }) => enabled)
  const checks = await programChecks({ path: '/nonexistent', plans: asked, engines: [] })
  assert.deepEqual(
    checks.map(({ state, detail }) => `${state} ${detail.split(':')[0]}`),
    [
      'fail there is no clamscan',
      'warn there is no sigtool',
      'fail there is no gpgv',
      'warn there is no rsync',
    ],
  )
})

test('a clamd of another version than clamscan is told of', async () => {
  const path = '/usr/local/bin:/usr/bin:/bin'
  const [check] = await programChecks({ path, plans: [], engines: ['0.103.1'] })
  assert.match(check?.detail ?? '', /^clamscan, which tests files, is ClamAV [\d.]+, and clamd is 0\.103\.1/)
})

test('a source that is switched on and not complete is named', () => {
  const { signatures } = configSchema.parse({ signatures: { sources: { securiteinfo: { enabled: true } } } })
  const [check] = planChecks(planSources(signatures), (name) => name === 'securiteinfo')
  assert.match(check?.detail ?? '', /^securiteinfo is switched on, and is not asked: .*secret/)
})

test('memory is compared with what the host has', () => {
  const GIB = 1024 ** 3
  const need = { bytes: GIB, unknown: [], withOfficialBytes: 2 * GIB, whileReloadingBytes: 4 * GIB }
  assert.deepEqual(
    [1, 3, 5].map((gib) => memoryChecks(need, gib * GIB)[0]?.state),
    ['fail', 'warn', 'ok'],
  )
})

test('paused and failing sources, refused files and tripped signatures are told of', () => {
  const [source] = A_SIGNATURES_STATUS.sources
  assert.ok(source !== undefined)
  const on = { ...source, enabled: true, files: [] }
  const [file] = source.files
  assert.ok(file !== undefined)
  const checks = statusChecks({
    sources: [
      { ...on, name: 'a', state: 'paused', reason: 'HTTP 403', until: '2026-12-01T00:00:00.000Z' },
      { ...on, name: 'b', state: 'failing', reason: 'no answer' },
      {
        ...on,
        name: 'c',
        state: 'ok',
        files: [{ ...file, name: 'c.ndb', state: 'refused', lastError: 'malformed' }],
      },
      { ...on, name: 'd', state: 'failing', enabled: false },
    ],
    tripped: A_SIGNATURES_STATUS.tripped.slice(0, 1),
  })
  assert.deepEqual(
    checks.map(({ detail }) => detail.slice(0, 20)),
    [
      'a is paused until 20',
      'b fails: no answer',
      'c: c.ndb refused: ma',
      (A_SIGNATURES_STATUS.tripped[0]?.signature ?? '').slice(0, 20),
    ].map((text) => text.slice(0, 20)),
  )
  assert.deepEqual(
    statusChecks({ sources: [{ ...on, name: 'a', state: 'ok' }], tripped: [] }).map(({ state }) => state),
    ['ok'],
  )
})
