import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PostfixInstance } from '../../host/postfix/instance.ts'
import { postfixState } from '../../host/postfix/state.ts'
import { DEFAULT_OPTIONS } from '../options.ts'
import type { SetupOptions } from '../types.ts'
import { type PostfixPlanFacts, postfixSteps } from './plan.ts'

const SOCKET = 'unix:/var/spool/postfix/clamgate/milter.sock'
const SMTP = 'smtp inet n - y - - smtpd'
const FACTS: {
  readonly listen: readonly string[]
  readonly scanTimeoutMs: number
  readonly replaces: readonly string[]
  readonly settings: string
  readonly services: string
  readonly overrides: string
} & Pick<PostfixInstance, 'version' | 'main' | 'milters' | 'others' | 'isRunning'> = {
  listen: [SOCKET],
  scanTimeoutMs: 120_000,
  replaces: [],
  version: '3.7.11',
  settings: 'milter_protocol = 6\nmilter_command_timeout = 30s\nmilter_default_action = tempfail\n',
  services: SMTP,
  overrides: '',
  main: '',
  milters: [],
  others: [],
  isRunning: true,
}

function plan(changes: Partial<typeof FACTS>, options: Partial<SetupOptions> = {}) {
  const { listen, scanTimeoutMs, replaces, settings, services, overrides, ...rest } = { ...FACTS, ...changes }
  const directory = '/etc/postfix'
  const state = postfixState(settings, services, overrides)
  const instance = { directory, queueDirectory: '/var/spool/postfix', state, ...rest }
  const found = { state: 'found', instance } as const
  return postfixSteps(
    { ...DEFAULT_OPTIONS, ...options },
    { found, milter: { listen, scanTimeoutMs }, replaces },
  )
}

const entryOf = (...args: Parameters<typeof plan>) => JSON.stringify(plan(...args).steps[0]?.wanted)
const said = (...args: Parameters<typeof plan>) =>
  plan(...args)
    .remarks.map(({ weight, sentence }) => `${weight}: ${sentence}`)
    .join('\n')

for (const [name, found, sentence] of [
  ['no Postfix', { state: 'missing' }, 'Postfix is not installed'],
  [
    'a Postfix that refuses its configuration',
    { state: 'refused', directory: '/etc/postfix', words: 'bad \u001b[1m' },
    'Postfix refuses its configuration in /etc/postfix: bad ?[1m',
  ],
] as const satisfies readonly (readonly [string, PostfixPlanFacts['found'], string])[]) {
  test(`${name} stops setup`, () => {
    const milter = { listen: [SOCKET], scanTimeoutMs: 1 }
    const { steps, remarks } = postfixSteps(DEFAULT_OPTIONS, { found, milter, replaces: [] })
    assert.deepEqual(steps, [])
    assert.equal(remarks[0]?.weight, 'stop')
    assert.equal(remarks[0]?.sentence, sentence)
  })
}

test('the entry has what it needs, whatever main.cf says of all milters', () => {
  const usual =
    '{ unix:clamgate/milter.sock, default_action=tempfail, connect_timeout=30s, content_timeout=300s }'
  assert.ok(entryOf({}).includes(usual))
  assert.match(entryOf({ scanTimeoutMs: 600_000 }), /content_timeout=660s/)
  assert.match(entryOf({}, { defaultAction: 'accept' }), /default_action=accept/)
  const settings = 'milter_protocol = 2\nmilter_command_timeout = 5s\n'
  assert.match(entryOf({ settings }), /command_timeout=30s, content_timeout=300s, protocol=6 \}/)
})

test('an entry for the usual address is ours, wherever this milter listens by now', () => {
  assert.match(
    entryOf({ listen: ['inet:8890@127.0.0.1'] }),
    /"listen":\["inet:8890@127\.0\.0\.1","unix:\/var\/spool\/postfix\/clamgate\/milter\.sock"\]/,
  )
})

test('a Postfix that knows no settings of single milters gets the plain entry, with a word on its default', () => {
  assert.match(entryOf({ version: '2.11.3' }), /"entry":"unix:clamgate\/milter\.sock"/)
  const settings = 'milter_default_action = accept\n'
  assert.match(
    said({ version: '2.11.3', settings }),
    /warn: .*milter_default_action = accept of main\.cf holds for all/,
  )
})

test('an address that a chrooted service does not reach stops setup, unless there is another', () => {
  const outside = ['unix:/run/clamgate/milter.sock']
  assert.match(said({ listen: outside }), /stop: .*cannot reach unix:\/run.*smtp\/inet of master\.cf/)
  assert.match(entryOf({ listen: [...outside, SOCKET] }), /"entry":"\{ unix:clamgate\/milter\.sock,/)
  assert.match(
    entryOf({ listen: [...outside, 'inet:8890@127.0.0.1'] }),
    /"entry":"\{ inet:127\.0\.0\.1:8890,/,
  )
  const services = 'smtp inet n - n - - smtpd'
  assert.match(entryOf({ listen: outside, services }), /"entry":"\{ unix:\/run\/clamgate\/milter\.sock,/)
  assert.match(said({ listen: ['systemd:'] }), /stop: milter\.listen has no address/)
})

test('services that do not ask are said, and are a step when they are to be mended', () => {
  const changes = {
    services: [SMTP, 'submission inet n - y - - smtpd', '127.0.0.1:10025 inet n - y - - smtpd'].join('\n'),
    overrides:
      'submission/inet/smtpd_milters =\n127.0.0.1:10025/inet/smtpd_milters =\nsmtp/inet/content_filter = smtp:x\n',
  }
  assert.match(
    said(changes),
    /warn: smtpd_milters = \(master\.cf, submission\/inet\): mail at submission\/inet is not scanned/,
  )
  assert.match(said(changes), /note: .*127\.0\.0\.1:10025\/inet\): stays so/)
  assert.deepEqual(
    plan(changes).steps.map(({ kind }) => kind),
    ['postfix-main'],
  )
  const { steps } = plan(changes, { mendMaster: true })
  assert.deepEqual(
    steps.map(({ kind }) => kind),
    ['postfix-main', 'postfix-master'],
  )
  assert.match(steps[1]?.sentence ?? '', /^Let submission\/inet of /)
})

test('what else keeps mail away is said', () => {
  const settings = 'receive_override_options = no_milters\nsmtpd_milter_maps = cidr:/etc/postfix/x\n'
  assert.match(said({ settings }), /warn: receive_override_options = no_milters \(main\.cf\)/)
  assert.match(said({ settings }), /warn: smtpd_milter_maps = cidr:/)
  assert.match(
    said({ others: ['/etc/postfix-out'] }),
    /warn: Another instance of Postfix, \/etc\/postfix-out,/,
  )
})

test('another milter that is dead is said; ours, and the one that gives way, are not', () => {
  const fault = 'there is no such socket'
  const milters = [
    { entry: 'inet:127.0.0.1:8891', ours: 'no', fault, signs: false },
    { entry: 'unix:clamgate/milter.sock', ours: 'reached', fault, signs: false },
    { entry: 'unix:clamav/x', ours: 'no', fault, signs: false },
    { entry: 'unix:good', ours: 'no', fault: undefined, signs: true },
  ] as const
  const changes = { milters, replaces: ['unix:/var/spool/postfix/clamav/x'] }
  const dead = plan(changes).remarks.filter(({ sentence }) => /another milter/.test(sentence))
  assert.deepEqual(
    dead.map(({ sentence }) => /milter, (\S+):/.exec(sentence)?.[1]),
    ['inet:127.0.0.1:8891'],
  )
  assert.match(entryOf({ milters }), /"signers":\["unix:good"\]/)
})

test('an entry that stands behind one that signs stays there, with a warning', () => {
  const main =
    'smtpd_milters = inet:127.0.0.1:8891, unix:clamgate/milter.sock\nnon_smtpd_milters = $smtpd_milters\n'
  assert.match(said({ main }), /warn: inet:127\.0\.0\.1:8891 stands before this milter/)
  assert.equal(said({ main: main.replace(/inet\S+ /, '') }), '')
})

test('a Postfix that does not run stops setup, unless nothing is to be started', () => {
  const stopped = (options: Partial<SetupOptions>) => plan({ isRunning: false }, options).remarks
  assert.deepEqual(
    stopped({}).map(({ weight }) => weight),
    ['stop'],
  )
  assert.match(stopped({})[0]?.remedy ?? '', /^Start it: systemctl start postfix/)
  assert.match(
    stopped({ postfixConfig: '/etc/postfix-out' })[0]?.remedy ?? '',
    /^Start it: postfix -c \/etc\/postfix start/,
  )
  const [note, ...more] = stopped({ service: false })
  assert.deepEqual([note?.weight, more.length], ['note', 0])
  assert.match(note?.sentence ?? '', /the self-test goes to the milter alone/)
})

test('a Postfix without any network protocol is named before anything is changed', () => {
  const settings = `${FACTS.settings}inet_protocols =\n`
  assert.match(said({ settings }), /^stop: inet_protocols is empty/m)
  assert.doesNotMatch(said({ settings }, { service: false }), /^stop/m)
  assert.doesNotMatch(said({ settings: `${FACTS.settings}inet_protocols = ipv4\n` }), /^stop/m)
})
