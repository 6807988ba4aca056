import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CLAMAV_MILTER_OPTIONS } from '../say/clamav-milter-options.ts'
import { describeConfig } from '../say/describe.ts'
import { problemLines } from '../testing/load-text.ts'

const TOP =
  'milter, engine, policy, headers, quarantine, store, digest, notify, signatures, limits, mime, log, console, control'

const CASES: readonly (readonly [text: string, line: string])[] = [
  ['policy: { infcted: reject }', 'FILE:1:11: policy.infcted: unknown key; did you mean policy.infected?'],
  ['polcy: {}', 'FILE:1:1: polcy: unknown key; did you mean policy?'],
  [
    'engine: { scan_timeout: 5s }',
    'FILE:1:11: engine.scan_timeout: unknown key; did you mean engine.scanTimeout?',
  ],
  ['rejectMessage: x', 'FILE:1:1: rejectMessage: unknown key; rejectMessage belongs under policy'],
  ['engine: { mirror: x }', 'FILE:1:11: engine.mirror: unknown key; mirror belongs under engine.freshclam'],
  ['mode: managed', 'FILE:1:1: mode: unknown key; mode belongs under milter or engine'],
  ['milter: { policy: {} }', 'FILE:1:11: milter.policy: unknown key; policy belongs under the top level'],
  [
    'policy.infected: reject',
    'FILE:1:1: policy.infected: unknown key; keys are nested: write policy: { infected: … }',
  ],
  [
    'OnInfected: Reject',
    'FILE:1:1: OnInfected: unknown key; OnInfected of clamav-milter is policy.infected here',
  ],
  [
    'policy: { onfail: x }',
    'FILE:1:11: policy.onfail: unknown key; onfail of clamav-milter is policy.failure here',
  ],
  ['zzzzzz: 1', `FILE:1:1: zzzzzz: unknown key; known here: ${TOP}`],
  ['__proto__: { policy: 1 }', 'FILE:1:1: __proto__: nothing can have this name; rename it, or remove it'],
  ['"a\\nb": 1', `FILE:1:1: a\\nb: unknown key; known here: ${TOP}`],
  [
    'metrics: { listen: x }',
    'FILE:1:1: metrics: unknown key; metrics are served at console.listen, and on the control socket',
  ],
  ['AddHeader: Replace', 'FILE:1:1: AddHeader: unknown key; AddHeader of clamav-milter is headers.add here'],
  ['log: { LogFile: x }', 'FILE:1:8: log.LogFile: unknown key; LogFile of clamav-milter is log.file here'],
  [
    'engine: { TemporaryDirectory: /x }',
    'FILE:1:11: engine.TemporaryDirectory: unknown key; did you mean engine.temporaryDirectory?',
  ],
  [
    'whitelist: /etc/x',
    'FILE:1:1: whitelist: unknown key; whitelist of clamav-milter is policy.skip.raw.recipients here; its From: entries are policy.skip.raw.senders',
  ],
  [
    'Foreground: yes',
    'FILE:1:1: Foreground: unknown key; Foreground of clamav-milter is not needed here: clamgate run always stays in the foreground',
  ],
]

for (const [text, line] of CASES) {
  test(`explains ${text}`, async () => assert.deepEqual(await problemLines(text), [line]))
}

/** clamav-milter.conf(5) of 0.104 to 1.5. */
const OPTIONS = `MilterSocket MilterSocketGroup MilterSocketMode FixStaleSocket User Foreground Chroot PidFile
  TemporaryDirectory ReadTimeout ClamdSocket LocalNet AllowList Whitelist SkipAuthenticated MaxFileSize OnClean
  OnInfected OnFail RejectMsg AddHeader ReportHostname VirusAction LogFile LogFileUnlock LogFileMaxSize LogRotate LogTime
  LogSyslog LogFacility LogVerbose LogInfected LogClean SupportMultipleRecipients`.split(/\s+/)

test('every option of clamav-milter is pointed to a key that exists, or told why there is none', () => {
  const { keys } = describeConfig()
  assert.deepEqual(Object.keys(CLAMAV_MILTER_OPTIONS), OPTIONS)
  for (const [option, where] of Object.entries(CLAMAV_MILTER_OPTIONS)) {
    if ('key' in where) assert.ok(keys.has(where.key), option)
    else assert.match(where.why, /^\S.*[^.]$/, option)
  }
})
