import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadText } from '../../config/testing/load-text.ts'
import type { PanelValues } from './import-plugin.ts'
import { convert, milter, own, signatures } from './testing/convert-over.ts'
import type { PanelConfiguration } from './types.ts'

/** Values that are taken, and a part of the configuration that they come to. */
const TAKEN: readonly (readonly [what: string, over: PanelValues, config: object])[] = [
  [
    'numbers and truth values without quotes',
    milter({
      ReadTimeout: 90,
      MaxFileSize: 1048576,
      MilterSocketMode: 660,
      LogSyslog: true,
      AddHeader: false,
      LogInfected: false,
      SupportMultipleRecipients: true,
    }),
    {
      engine: { scanTimeout: 90_000, maxScanSize: 1048576 },
      milter: { mode: '0660' },
      headers: { add: 'no' },
      log: { syslog: 'mail', infected: 'off', recipients: 'each' },
    },
  ],
  ['a mode that PHP has read as octal', milter({ MilterSocketMode: 0o660 }), { milter: { mode: '0660' } }],
  ['another case of letters', milter({ OnFail: null, onFAIL: 'reject' }), { policy: { failure: 'reject' } }],
  ['blanks around a value', milter({ OnFail: ' Reject ' }), { policy: { failure: 'reject' } }],
  [
    'nothing, for what clamav-milter does without',
    milter({ MaxFileSize: null, LogFile: '' }),
    { engine: { maxScanSize: 100 * 1024 ** 2 }, log: { stderr: false } },
  ],
  [
    'options that the file does not have',
    milter({ LocalNet: ['192.0.2.0/24', '198.51.100.7'], ReportHostname: 'mx.example.org' }),
    {
      policy: { skip: { networks: ['192.0.2.0/24', '198.51.100.7'] } },
      headers: { reportHostname: 'mx.example.org' },
    },
  ],
  [
    'several clamd',
    milter({ ClamdSocket: { 1: 'unix:/run/a', 5: 'tcp:127.0.0.1:3310' } }),
    { engine: { servers: [{ address: 'unix:/run/a' }, { address: 'tcp:127.0.0.1:3310' }] } },
  ],
  [
    'quotes and # in a text',
    milter({ RejectMsg: 'say "no" #1: %v' }),
    { policy: { rejectMessage: 'say "no" #1: %v' } },
  ],
  ['a text in quotes of its own', milter({ RejectMsg: '"No: %v"' }), { policy: { rejectMessage: 'No: %v' } }],
  ['no clamd', milter({ ClamdSocket: '' }), { engine: { mode: 'managed' } }],
  [
    'an engine of our own',
    own({ 'engine.mode': 'managed', 'engine.threads': '8' }),
    { engine: { mode: 'managed', threads: 8 } },
  ],
  [
    'keys of ours, with dots or nested',
    own({ 'policy.infected': 'quarantine', policy: { encrypted: 'Reject' }, log: { syslog: 'no' } }),
    { policy: { infected: 'quarantine', encrypted: 'reject' }, log: { syslog: false } },
  ],
  [
    'files of a source',
    own({
      'signatures.sources.sanesecurity.files.phish.ndb': 'no',
      signatures: { sources: { urlhaus: { enabled: 1 } } },
    }),
    {
      signatures: {
        sources: {
          sanesecurity: { rating: 'low', files: { 'phish.ndb': false } },
          urlhaus: { enabled: true },
        },
      },
    },
  ],
  [
    'no signatures',
    signatures({ clamav_unofficial_sigs: false }),
    { signatures: { sources: { sanesecurity: { enabled: false }, yararules: { enabled: false } } } },
  ],
  [
    'signatures without a word',
    { clamav_unofficial_sigs_options: null },
    { signatures: { sources: { sanesecurity: { enabled: false } } } },
  ],
]

for (const [what, over, expected] of TAKEN) {
  test(`taken: ${what}`, async () => {
    const { yaml } = convert(over)
    const { config } = await loadText(yaml)
    assert.partialDeepStrictEqual(config, expected)
  })
}

test('secrets are files, and none is in the configuration', async () => {
  const { yaml, secrets } = convert(
    {
      ...signatures({ securiteinfo_options: { securiteinfo_authorisation_signature: 'geheim1' } }),
      ...own({ 'notify.mail': { server: '127.0.0.1:25', to: ['a@b.org'], user: 'x', password: 'geheim2' } }),
    },
    { secretPath: (name) => `/s/${name}` },
  )
  assert.doesNotMatch(yaml, /geheim/)
  assert.match(yaml, /password: \{ file: \/s\/notify-mail-password \} +# config\.php password$/m)
  assert.deepEqual(secrets, [
    { name: 'securiteinfo', path: '/s/securiteinfo', text: 'geheim1' },
    { name: 'notify-mail-password', path: '/s/notify-mail-password', text: 'geheim2' },
  ])
})

test('what lets more pass than before is not in force, and told', () => {
  const { yaml, remarks } = convert(
    milter({ LocalNet: ['local', '10.0.0.0/255.0.0.0'], SkipAuthenticated: 'no', AllowList: '/lists/allow' }),
  )
  assert.doesNotMatch(yaml, /networks:|authenticated:/)
  assert.match(yaml, /senders:\n +- \/\^<boss@example\\\.org>\$\/ /)
  const told = remarks.filter(({ kind }) => kind === 'before-start').map(({ sentence }) => sentence)
  assert.match(
    told.join('\n'),
    /LocalNet'\] local: not in force: .* Write 'policy\.skip\.networks' => array\('local'\) into clamgate_options only if/,
  )
  assert.match(told.join('\n'), /\/lists\/allow:2 To:x\[: not in force: /)
  assert.equal(told.length, 4)
})

test('what the panel does not know is told, what it knows itself is not', () => {
  const { remarks } = convert({
    __OVERRIDE__: { clamav_milter_options: { OnFail: 'Defer' } },
    clamav_milter_option: [],
    'b\nc': 1,
  })
  const told = remarks.filter(({ kind }) => kind === 'not-carried').map(({ sentence }) => sentence)
  assert.deepEqual(told, [
    'clamav_milter_option: the plugin has no such parameter: clamav_milter_options was perhaps meant',
    'b?c: the plugin has no such parameter',
  ])
})

test('values of the local file that a series passes over are told', () => {
  const { remarks, yaml } = convert({ __OVERRIDE__: { clamav_milter_options: { OnFail: 'Reject' } } })
  assert.match(
    remarks.find(({ kind }) => kind === 'not-carried')?.sentence ?? '',
    /^__OVERRIDE__: this series/,
  )
  assert.match(yaml, /failure: defer/)
})

test('a larger size is told, unless clamd takes it', () => {
  const large = milter({ MaxFileSize: '50M' })
  const about = ({ remarks }: PanelConfiguration) => remarks.filter(({ kind }) => kind === 'before-start')
  assert.match(
    about(convert(large))[0]?.sentence ?? '',
    /^in clamd\.conf set StreamMaxLength .* MaxFileSize, 50M/,
  )
  assert.deepEqual(about(convert(large, { streamMaxLength: 100 * 1024 ** 2 })), [])
})
