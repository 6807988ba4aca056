import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Status } from '../../../api/routes/status.ts'
import { A_STATUS } from '../../../api/testing/status.ts'
import { describePage } from './describe-page.ts'
import type { DatabaseFacts, PageFacts } from './facts.ts'
import { withRefusals } from './memory.ts'

const NOW = Date.parse('2026-11-29T12:00:00Z')
const DAY_MS = 86_400_000
const BUILT = NOW - DAY_MS / 2

const ON_DISK: DatabaseFacts = {
  directory: '/var/lib/clamav',
  files: [
    { name: 'daily', builtMs: BUILT },
    { name: 'main', builtMs: NOW - 900 * DAY_MS },
    { name: 'bytecode', builtMs: NOW - 300 * DAY_MS },
  ],
  download: undefined,
  problem: undefined,
}
const NONE: DatabaseFacts = { ...ON_DISK, files: [] }
const [SERVER] = A_STATUS.engine.servers
assert.ok(SERVER)

/** An external clamd in order, with its databases. */
const READY: Status = {
  ...A_STATUS,
  engine: { ...A_STATUS.engine, servers: [{ ...SERVER, databaseBuiltAt: new Date(BUILT).toISOString() }] },
}
/** One without databases does not run. */
const NO_CLAMD: Status = {
  ...A_STATUS,
  ready: false,
  state: 'fail',
  reason: 'no clamd is healthy',
  engine: {
    ...A_STATUS.engine,
    servers: [
      {
        ...SERVER,
        state: 'unreachable',
        databaseBuiltAt: undefined,
        problem: {
          code: 'X',
          sentence: 'clamd does not answer on unix:/c',
          remedy: 'systemctl start clamav-daemon',
        },
      },
    ],
  },
}

function facts(changes: Partial<PageFacts> = {}): PageFacts {
  return {
    nowMs: NOW,
    version: '1.2.3',
    record: { state: 'applied', config: {}, report: [] },
    daemon: { state: 'answers', status: READY, signatures: undefined },
    databases: ON_DISK,
    asked: { smtpd: true, nonSmtpd: true },
    refusals: [],
    ...changes,
  }
}

const answers = (status: Status): Pick<PageFacts, 'daemon'> => ({
  daemon: { state: 'answers', status, signatures: undefined },
})
const inState = (state: 'applied' | 'pending' | 'disabled'): Pick<PageFacts, 'record'> => ({
  record: { state, config: {}, report: [] },
})
const AWAY: Pick<PageFacts, 'daemon'> = { daemon: { state: 'away', fault: undefined } }

type Expected = readonly [state: string, sentence: RegExp, remedy: RegExp | null]
const SCANNING: readonly (readonly [title: string, changes: Partial<PageFacts>, expected: Expected])[] = [
  ['all is in order', {}, ['scanning', /^Mail is scanned: 2 messages since 2026-11-23 00:00 UTC$/, null]],
  [
    'something beside the scanning does not work',
    answers({
      ...READY,
      degraded: [{ part: 'log', code: 'L', sentence: 'the log is full', remedy: 'Empty it.' }],
    }),
    ['scanning', /^Mail is scanned: .*; but the log is full$/, /^Empty it\.$/],
  ],
  ['the plugin is deactivated', { ...inState('disabled'), ...AWAY }, ['off', /deactivated/, /^Activate it/]],
  ['the daemon is away', AWAY, ['failing', /^Clamgate does not answer/, /systemctl start clamgate/]],
  [
    'the configuration is broken',
    { daemon: { state: 'away', fault: '/etc/clamgate/clamgate.yaml has 1 problem' } },
    [
      'failing',
      /its configuration is broken: \/etc\/clamgate\/clamgate\.yaml has 1 problem$/,
      /systemctl restart/,
    ],
  ],
  [
    'the engine is down',
    answers(NO_CLAMD),
    [
      'failing',
      /^Mail is not scanned: no clamd is healthy: clamd does not answer on unix:\/c$/,
      /start clamav-daemon/,
    ],
  ],
  [
    'the databases were removed',
    { ...answers(NO_CLAMD), databases: NONE },
    ['failing', /the virus databases are missing$/, /systemctl restart clamav-freshclam/],
  ],
  [
    'the databases were removed, and come again',
    { ...answers(NO_CLAMD), databases: { ...NONE, download: { bytes: 1 } } },
    ['failing', /the virus databases are missing$/, /^Wait/],
  ],
  [
    'somebody has made main.cf anew',
    { asked: { smtpd: false, nonSmtpd: false } },
    [
      'failing',
      /^Postfix does not ask Clamgate: smtpd_milters/,
      /^Deactivate the plugin and activate it again/,
    ],
  ],
  [
    'one of two entries is gone',
    { asked: { smtpd: true, nonSmtpd: false } },
    ['failing', /programs on this host: non_smtpd_milters/, /^Deactivate/],
  ],
  ['nobody can tell whether Postfix asks', { asked: undefined }, ['scanning', /^Mail is scanned/, null]],
  [
    'the databases are on their way',
    {
      ...inState('pending'),
      ...answers(NO_CLAMD),
      databases: NONE,
      asked: { smtpd: false, nonSmtpd: false },
    },
    [
      'preparing',
      /^Mail is not scanned yet: Postfix is told .* as soon as the virus databases are there$/,
      /^Where nothing comes within some minutes: systemctl restart clamav-freshclam\.$/,
    ],
  ],
  [
    'the databases come in',
    { ...inState('pending'), ...AWAY, asked: undefined, databases: { ...NONE, download: { bytes: 1 } } },
    ['preparing', /as soon as the virus databases are there$/, null],
  ],
  [
    'they do not come',
    {
      ...inState('pending'),
      ...AWAY,
      asked: undefined,
      databases: { ...NONE, problem: { sentence: 'no DNS', remedy: 'It needs DNS.' } },
    },
    ['preparing', /as soon as the virus databases are there$/, /^It needs DNS\.$/],
  ],
  [
    'they are there, and clamd loads them',
    { ...inState('pending'), ...answers(NO_CLAMD), asked: undefined },
    ['preparing', /the virus databases are there, and no clamd is healthy$/, /start clamav-daemon/],
  ],
  [
    'all is ready but Postfix',
    { ...inState('pending'), asked: { smtpd: false, nonSmtpd: false } },
    ['preparing', /all is ready, and Postfix is being told/, null],
  ],
  ['Postfix asks before the record says so', inState('pending'), ['scanning', /^Mail is scanned/, null]],
  [
    'the daemon is away before Postfix asks',
    { ...inState('pending'), ...AWAY, asked: undefined },
    ['failing', /does not answer.*; mail is not scanned yet$/, /systemctl/],
  ],
]
for (const [title, changes, [state, sentence, remedy]] of SCANNING) {
  test(`the page says so when ${title}`, () => {
    const { scanning } = describePage(facts(changes))
    assert.equal(scanning.state, state)
    assert.match(scanning.sentence, sentence)
    if (remedy === null) assert.equal(scanning.remedy, null)
    else assert.match(scanning.remedy ?? '', remedy)
  })
}

const managed = (
  databases: Status['engine']['databases'],
  more: Partial<Status['engine']['freshclam']> = {},
) =>
  answers({
    ...READY,
    engine: { ...READY.engine, mode: 'managed', databases, freshclam: { state: 'waiting', ...more } },
  })
const ageOf = (days: number) =>
  answers({
    ...READY,
    engine: {
      ...READY.engine,
      servers: [{ ...SERVER, databaseBuiltAt: new Date(NOW - days * DAY_MS).toISOString() }],
    },
  })

const DATABASES: readonly (readonly [
  title: string,
  changes: Partial<PageFacts>,
  state: string,
  sentence: RegExp,
])[] = [
  ['are of today', {}, 'current', /^The newest virus database is of 2026-11-29$/],
  ['are of a weekend ago', ageOf(3.5), 'current', /2026-11-26$/],
  ['are old', ageOf(5), 'old', /of 2026-11-24, 5 days ago$/],
  [
    'are old, and freshclam says why',
    {
      ...ageOf(40),
      databases: { ...ON_DISK, problem: { sentence: 'freshclam failed: no DNS', remedy: 'x' } },
    },
    'old',
    /40 days ago: freshclam failed: no DNS$/,
  ],
  ['are there and the daemon is away', AWAY, 'current', /2026-11-29$/],
  ['are missing', { ...answers(NO_CLAMD), databases: NONE }, 'missing', /^The virus databases are missing$/],
  [
    'are missing, and freshclam says why',
    { ...AWAY, databases: { ...NONE, problem: { sentence: 'freshclam is in cool-down', remedy: 'x' } } },
    'missing',
    /missing: freshclam is in cool-down$/,
  ],
  [
    'are asked for',
    { ...AWAY, databases: { ...NONE, download: { bytes: undefined } } },
    'downloading',
    /being downloaded: daily\.cvd is asked for; then main\.cvd, bytecode\.cvd$/,
  ],
  [
    'come in',
    { ...AWAY, databases: { ...NONE, files: ON_DISK.files.slice(0, 1), download: { bytes: 43_200_000 } } },
    'downloading',
    /being downloaded: main\.cvd 43 of about 170 MB; then bytecode\.cvd$/,
  ],
  [
    'have just begun to come in',
    { ...AWAY, databases: { ...NONE, download: { bytes: 120_000 } } },
    'downloading',
    /daily\.cvd 0\.1 of about 65 MB/,
  ],
  ['are those of the managed engine', managed('official'), 'current', /2026-11-29$/],
  ['are a starter alone', { ...managed('starter'), databases: NONE }, 'missing', /missing$/],
  [
    'are a starter while freshclam runs',
    { ...managed('starter', { state: 'running' }), databases: NONE },
    'downloading',
    /daily\.cvd is asked for/,
  ],
  [
    'do not come to the managed engine',
    {
      ...managed('missing', {
        state: 'failed',
        problem: { code: 'F', sentence: 'the mirror is away', remedy: 'x' },
      }),
      databases: NONE,
    },
    'missing',
    /missing: the mirror is away$/,
  ],
  [
    'are on another host that does not tell',
    { ...answers(A_STATUS), databases: { ...NONE, directory: undefined } },
    A_STATUS.engine.servers[0]?.databaseBuiltAt === undefined ? 'unknown' : 'old',
    /./,
  ],
  [
    'have heads that cannot be read',
    {
      ...AWAY,
      databases: { ...ON_DISK, files: ON_DISK.files.map(({ name }) => ({ name, builtMs: undefined })) },
    },
    'unknown',
    /does not say/,
  ],
]
for (const [title, changes, state, sentence] of DATABASES) {
  test(`the page says that the databases ${title}`, () => {
    const { databases } = describePage(facts(changes))
    assert.equal(databases.state, state)
    assert.match(databases.sentence, sentence)
  })
}

test('signatures of third parties are told with what is wrong with them', () => {
  const { signatures } = describePage(facts())
  assert.deepEqual(signatures, {
    on: true,
    sentence: '34567 signatures in 12 files of 2 sources; paused: securiteinfo',
    lastUpdateAt: null,
  })
  const { signatures: _, ...without } = READY
  assert.equal(
    describePage(facts(answers(without))).signatures.sentence,
    'Signatures of third parties are off',
  )
})

for (const [value, on] of [
  ['yes', true],
  [true, true],
  [1, true],
  ['no', false],
  [null, false],
] as const) {
  test(`while the daemon is away the parameter ${value} says whether they are on`, () => {
    const config = { clamav_unofficial_sigs_options: { clamav_unofficial_sigs: value } }
    const { signatures } = describePage(facts({ ...AWAY, record: { state: 'applied', config, report: [] } }))
    assert.equal(signatures.on, on)
  })
}

test('texts of others are clean and have a bound', () => {
  const config = { clamav_unofficial_sigs_options: [] }
  const report = Array.from({ length: 1000 }, () => `\u001b[31m${'x'.repeat(10_000)}`)
  const page = describePage(facts({ record: { state: 'applied', config, report } }))
  assert.equal(page.report.length, 100)
  assert.ok(page.report.every((line) => line.length <= 300 && line.startsWith('?[31m')))
  const broken = describePage(facts({ daemon: { state: 'away', fault: `a\nb${'y'.repeat(10_000)}` } }))
  assert.ok(broken.scanning.sentence.length <= 500 && !broken.scanning.sentence.includes('\n'))
})

test('the largest page is one that the panel still reads', () => {
  const refusal = {
    happenedAt: new Date(NOW).toISOString(),
    from: '漢'.repeat(256),
    to: Array.from({ length: 10 }, () => '漢'.repeat(256)),
    ...{ recipients: 100, signature: '漢'.repeat(250), action: 'quarantine' },
  }
  const refusals = withRefusals([], { refusals: Array.from({ length: 20 }, () => refusal) })
  const report = Array.from({ length: 1000 }, () => '漢'.repeat(10_000))
  const page = describePage(facts({ refusals, record: { state: 'applied', config: {}, report } }))
  assert.equal(page.refusals.length, 20)
  assert.ok(Buffer.byteLength(JSON.stringify(page)) < 256 * 1024)
})
