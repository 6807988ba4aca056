import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { hostSteps } from './host-plan.ts'
import type { HostFacts } from './look/host-facts.ts'
import { DEFAULT_OPTIONS } from './options.ts'
import { BARE, DEBIAN, fileFact, WITH_MILTER } from './testing/host-facts.ts'
import type { SetupOptions } from './types.ts'

// What a plan is, by what was asked for and what is on the host.

interface Case {
  readonly title: string
  readonly facts?: HostFacts
  readonly options?: Partial<SetupOptions>
  /** Ids of its steps, those after Postfix behind a line. */
  readonly steps: readonly string[]
  /** What the configuration comes to be; undefined: as it was. */
  readonly content?: RegExp
}

const FILES = ['account:clamgate', 'link:/usr/bin/clamgate', 'file:/etc/logrotate.d/clamgate']
const UNITS = [
  'unit-file:clamgate-unstarted.service',
  'unit-file:clamgate.socket',
  'unit-file:clamgate.service',
]
const QUEUE = 'directory:/var/spool/postfix/clamgate'
const CONFIG = 'configuration:/etc/clamgate/clamgate.yaml'
const START = ['unit:clamgate.socket', 'unit:clamgate.service']
const IDLE = ['unit:clamav-daemon.socket', 'unit:clamav-daemon.service', 'unit:clamav-freshclam.service']
const SEED = ['directory:/var/lib/clamgate', 'seed:/var/lib/clamgate/databases']
const IDLE_LATER = [...[...SEED, ...START, 'databases:official', '|', 'unit:clamav-milter.service'], ...IDLE]
const WAIT = 'databases:official'

const CASES: readonly Case[] = [
  {
    title: 'a host with the clamd of Debian, which nobody else uses',
    steps: [...FILES, ...UNITS, QUEUE, CONFIG, ...IDLE, ...SEED, ...START, WAIT],
    content:
      /^# .*made by clamgate setup[\s\S]*\nlog:\n {2}file: \S+clamgate\.log\nengine:\n {2}mode: managed\n$/,
  },
  {
    title: 'a host where clamd never ran: no databases to copy',
    facts: BARE,
    steps: [...FILES, ...UNITS, QUEUE, CONFIG, ...START, WAIT],
  },
  {
    title: 'a clamd that is there for others, too',
    facts: { ...DEBIAN, clamav: { ...DEBIAN.clamav, users: ['amavis'] } },
    steps: [...FILES, ...UNITS, QUEUE, CONFIG, ...START],
    content: /engine:\n {2}servers: \[ unix:\/run\/clamav\/clamd.ctl \]\n {2}mode: external\n$/,
  },
  {
    title: 'little memory, and a clamd that runs',
    facts: { ...DEBIAN, memory: { ...DEBIAN.memory, limitBytes: 2 * 1024 ** 3 } },
    steps: [...FILES, ...UNITS, QUEUE, CONFIG, ...START],
    content: /mode: external/,
  },
  {
    title: '--engine managed beside a clamd for others',
    facts: { ...DEBIAN, clamav: { ...DEBIAN.clamav, users: ['amavis'] } },
    options: { engine: 'managed' },
    steps: [...FILES, ...UNITS, QUEUE, CONFIG, ...SEED, ...START, WAIT],
    content: /mode: managed/,
  },
  {
    title: '--monitor: nothing waits for databases, since no mail does',
    options: { monitor: true },
    steps: [...FILES, ...UNITS, QUEUE, CONFIG, ...IDLE, ...SEED, ...START],
    content: /policy:\n {2}monitor: true\n$/,
  },
  {
    title: 'a Debian package: its files are there',
    facts: {
      ...DEBIAN,
      own: { ...DEBIAN.own, packaged: true, configuration: fileFact(DEFAULT_OPTIONS.config, '# none\n') },
    },
    steps: ['account:clamgate', QUEUE, ...IDLE, ...SEED, ...START, WAIT],
  },
  {
    title: 'a configuration with keys: nothing asked for, nothing changed',
    facts: withConfig('engine: { mode: external }\n'),
    steps: [...FILES, ...UNITS, QUEUE, ...START],
  },
  {
    title: 'a socket elsewhere, in a directory of others: neither the socket unit nor the directory',
    facts: withConfig('milter: { listen: [ "unix:/var/spool/postfix/private/a.sock" ] }\n'),
    steps: [...FILES, 'unit-file:clamgate.service', ...IDLE, ...SEED, 'unit:clamgate.service', WAIT],
  },
  {
    title: 'a configuration that lets mail pass without databases: nobody waits',
    facts: withConfig('policy: { databasesMissing: accept }\n'),
    steps: [...FILES, ...UNITS, QUEUE, ...IDLE, ...SEED, ...START],
  },
  {
    title: '--no-service: directories by us, nothing started and nothing stopped',
    options: { service: false },
    steps: [
      ...['account:clamgate', 'link:/usr/bin/clamgate', QUEUE, 'directory:/var/lib/clamgate'],
      ...['directory:/run/clamgate', 'directory:/var/log/clamgate', 'directory:/var/cache/clamgate'],
      ...[CONFIG, 'seed:/var/lib/clamgate/databases'],
    ],
  },
  {
    title: 'clamav-milter is replaced: with its clamd, and stopped once Postfix asks us',
    facts: WITH_MILTER,
    options: { clamavMilter: 'replace' },
    steps: [...FILES, ...UNITS, QUEUE, CONFIG, ...START, '|', 'unit:clamav-milter.service'],
    content: /from clamav-milter.conf by clamgate config import[\s\S]*infected: mta-hold/,
  },
  {
    title: 'clamav-milter is replaced by our own clamd: its clamd stops last',
    facts: WITH_MILTER,
    options: { clamavMilter: 'replace', engine: 'managed' },
    steps: [
      ...[...FILES, ...UNITS, QUEUE, CONFIG, ...SEED, ...START, WAIT],
      ...['|', 'unit:clamav-milter.service', ...IDLE],
    ],
    content: /mode: managed/,
  },
  {
    title: 'clamav-milter beside: ours watches, with the same clamd, and nothing stops',
    facts: WITH_MILTER,
    options: { clamavMilter: 'beside' },
    steps: [...FILES, ...UNITS, QUEUE, CONFIG, ...START],
    content: /from clamav-milter.conf[\s\S]*policy:\n {2}monitor: true\n[\s\S]*infected: mta-hold/,
  },
  {
    title: 'clamav-milter is replaced, which ours ran beside: from now on it refuses',
    facts: {
      ...WITH_MILTER,
      own: {
        ...DEBIAN.own,
        configuration: fileFact(DEFAULT_OPTIONS.config, 'policy:\n  monitor: true # so far\n'),
      },
    },
    options: { clamavMilter: 'replace' },
    steps: [...FILES, ...UNITS, QUEUE, CONFIG, ...IDLE_LATER],
    content: /^policy:\n {2}monitor: false # so far\n$/,
  },
]

function withConfig(text: string): HostFacts {
  return {
    ...DEBIAN,
    own: { ...DEBIAN.own, configuration: fileFact(DEFAULT_OPTIONS.config, text, 0o100600) },
  }
}

for (const { title, facts = DEBIAN, options = {}, steps, content } of CASES) {
  test(`plans for ${title}`, () => {
    const plan = hostSteps({ ...DEFAULT_OPTIONS, ...options }, facts)
    const ids = [
      ...plan.steps.map(({ id }) => id),
      ...plan.after.flatMap(({ id }, at) => (at === 0 ? ['|', id] : [id])),
    ]
    assert.deepEqual(ids, steps)
    assert.ok(plan.remarks.every(({ weight }) => weight !== 'stop'))
    if (content !== undefined) assert.match(contentOf(plan.steps) ?? '', content)
  })
}

function contentOf(steps: ReturnType<typeof hostSteps>['steps']): string | undefined {
  const { wanted } = steps.find(({ kind }) => kind === 'configuration') ?? {}
  return typeof wanted === 'object' && wanted !== null && 'content' in wanted
    ? String(wanted['content'])
    : undefined
}

test('a second run finds the configuration of the first one, whatever was asked for', () => {
  for (const [facts, options] of [
    [DEBIAN, {}],
    [DEBIAN, { monitor: true }],
    [WITH_MILTER, { clamavMilter: 'replace' }],
    [WITH_MILTER, { clamavMilter: 'beside' }],
  ] as const) {
    const first = contentOf(hostSteps({ ...DEFAULT_OPTIONS, ...options }, facts).steps)
    const configuration = fileFact(DEFAULT_OPTIONS.config, first, 0o100640)
    const again = hostSteps(
      { ...DEFAULT_OPTIONS, ...options },
      { ...facts, own: { ...facts.own, configuration } },
    )
    assert.equal(contentOf(again.steps), undefined)
  }
})

test('a key is added to an existing file, which keeps its mode and owner', () => {
  const text = '# mine\npolicy:\n  infected: quarantine # kept\n'
  const { steps } = hostSteps({ ...DEFAULT_OPTIONS, monitor: true }, withConfig(text))
  const { wanted } = steps.find(({ kind }) => kind === 'configuration') ?? {}
  const content = '# mine\npolicy:\n  monitor: true\n  infected: quarantine # kept\n'
  assert.deepEqual(wanted, { path: DEFAULT_OPTIONS.config, content, mode: 0o600, owner: '0', group: '0' })
})

test('addresses of the milter that is replaced are named in both spellings of /run', () => {
  assert.deepEqual(hostSteps({ ...DEFAULT_OPTIONS, clamavMilter: 'replace' }, WITH_MILTER).replaces, [
    'unix:/var/run/clamav/clamav-milter.ctl',
    'unix:/run/clamav/clamav-milter.ctl',
  ])
})

const STOPS: readonly [title: string, facts: HostFacts, options: Partial<SetupOptions>, sentence: RegExp][] =
  [
    [
      'no clamd',
      { ...BARE, clamav: { ...BARE.clamav, version: undefined } },
      {},
      /^clamd and freshclam are not/,
    ],
    [
      'an external clamd that does not answer',
      BARE,
      { engine: 'external' },
      /^The clamd of this host does not answer/,
    ],
    [
      'no clamd.conf for an external clamd',
      { ...BARE, clamav: { ...BARE.clamav, conf: undefined } },
      { engine: 'external' },
      /^There is no clamd\.conf/,
    ],
    ['clamav-milter, and nothing said of it', WITH_MILTER, {}, /^clamav-milter runs here$/],
    ['no mail server', { ...DEBIAN, packages: [] }, {}, /^There is no mail server/],
    [
      'Exim',
      { ...DEBIAN, packages: [{ name: 'exim4-daemon-light', version: '4' }] },
      {},
      /^Exim is the mail server/,
    ],
    [
      'a broken configuration',
      withConfig('polcy: {}\n'),
      {},
      /^The configuration is broken: 1 error[\s\S]*polcy/,
    ],
    [
      'a checkout in a home',
      { ...DEBIAN, own: { ...DEBIAN.own, directory: join('/home', 'clamgate') } },
      {},
      /neither \/home/,
    ],
    ['--from a file that is not there', DEBIAN, { from: '/nowhere' }, /is not there, or cannot be read$/],
    [
      '--from a clamd.conf',
      { ...DEBIAN, clamavMilter: fileFact('/etc/clamav/clamd.conf', 'LocalSocket /a\nScanMail true\n') },
      { from: '/etc/clamav/clamd.conf' },
      /clamd\.conf/,
    ],
    [
      'a file system that is read-only',
      { ...DEBIAN, disks: DEBIAN.disks.map((disk) => ({ ...disk, readOnly: true })) },
      {},
      /mounted read-only$/,
    ],
  ]

for (const [title, facts, options, sentence] of STOPS) {
  test(`stops at ${title}, with a remedy`, () => {
    const { remarks } = hostSteps({ ...DEFAULT_OPTIONS, ...options }, facts)
    const stops = remarks.filter(({ weight }) => weight === 'stop')
    assert.match(stops[0]?.sentence ?? '', sentence)
    assert.ok(stops.every(({ remedy }) => (remedy ?? '') !== ''))
  })
}

const TOLD: readonly [title: string, facts: HostFacts, options: Partial<SetupOptions>, sentence: RegExp][] = [
  ['an old ClamAV', { ...DEBIAN, clamav: { ...DEBIAN.clamav, version: '1.0.7' } }, {}, /end of its life/],
  ['no name resolution', { ...BARE, dns: false }, {}, /cannot be looked up.*and setup ends/],
  ['a clock that is not synchronised', { ...DEBIAN, clock: false }, {}, /not synchronised/],
  ['a panel', { ...DEBIAN, panel: 'i-MSCP' }, {}, /^i-MSCP runs this host/],
  [
    'a panel whose plugin has set Clamgate up',
    {
      ...DEBIAN,
      panel: 'i-MSCP',
      imscpPlugin: { version: '2.0.0', state: 'applied', postfixDirectory: '' },
    },
    {},
    /^The i-MSCP plugin ClamAV 2\.0\.0 sets Clamgate up here/,
  ],
  ['no systemd', { ...DEBIAN, system: { ...DEBIAN.system, init: 'none' } }, {}, /^There is no systemd here/],
  ['policy.monitor of the file', withConfig('policy: { monitor: true }\n'), {}, /and nothing refused$/],
  ['--from with a file that has keys', withConfig('log: {}\n'), { from: '/x' }, /has settings already/],
  [
    'an external clamd that passes what is too much for it',
    {
      ...DEBIAN,
      clamav: { ...DEBIAN.clamav, conf: { path: '/c', options: new Map([['localsocket', '/s']]) } },
    },
    { engine: 'external' },
    /no AlertExceedsMax/,
  ],
]

for (const [title, facts, options, sentence] of TOLD) {
  test(`tells of ${title}`, () => {
    const { remarks } = hostSteps({ ...DEFAULT_OPTIONS, ...options }, facts)
    assert.ok(
      remarks.some((remark) => sentence.test(remark.sentence)),
      JSON.stringify(remarks, undefined, 1),
    )
  })
}

test('prints what Sendmail needs, and opens no socket of Postfix', () => {
  const facts = { ...DEBIAN, packages: [{ name: 'sendmail-bin', version: '8.17' }] }
  const { remarks, steps } = hostSteps(DEFAULT_OPTIONS, facts)
  const { remedy = '' } = remarks.find(({ sentence }) => sentence.startsWith('Sendmail')) ?? {}
  assert.match(
    remedy,
    /INPUT_MAIL_FILTER\(`clamgate', `S=unix:\/run\/clamgate\/milter\.sock, F=T, T=C:30s;S:30s;R:180s;E:360s'\)dnl/,
  )
  const ids = steps.map(({ id }) => id)
  assert.ok(ids.includes('unit-file:clamgate.service.d/sendmail.conf'))
  assert.ok(!ids.includes('unit:clamgate.socket') && !ids.includes(QUEUE))
  assert.match(contentOf(steps) ?? '', /milter:\n {2}listen: \[ unix:\/run\/clamgate\/milter\.sock \]/)

  // A file that somebody has written already, and that does not say where, would have it where Sendmail does not ask.
  const withText = (text: string) =>
    hostSteps(DEFAULT_OPTIONS, {
      ...facts,
      own: { ...facts.own, configuration: fileFact(DEFAULT_OPTIONS.config, text) },
    }).steps
  const own = contentOf(withText('policy:\n  infected: quarantine\n')) ?? ''
  assert.match(own, /infected: quarantine[\s\S]*listen: \[ unix:\/run\/clamgate\/milter\.sock \]/)
  const other = 'milter:\n  listen: [ unix:/run/other/milter.sock ]\n'
  assert.doesNotMatch(contentOf(withText(other)) ?? '', /clamgate\/milter\.sock/)
})
