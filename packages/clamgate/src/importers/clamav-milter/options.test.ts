import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { CLAMAV_MILTER_OPTIONS } from '../../config/say/clamav-milter-options.ts'
import { importConf } from './import-conf.ts'
import { OPTIONS } from './options.ts'

/** Every option of clamav-milter.conf(5) 1.0 to 1.5, typed by hand, with a value that means something. */
const CURRENT: Readonly<Record<string, string>> = {
  MilterSocket: '/run/clamav/clamav-milter.ctl',
  MilterSocketGroup: 'clamav',
  MilterSocketMode: '660',
  FixStaleSocket: 'yes',
  User: 'clamav',
  Foreground: 'yes',
  Chroot: '/srv/jail',
  PidFile: '/run/clamav/clamav-milter.pid',
  TemporaryDirectory: '/var/tmp',
  ReadTimeout: '120',
  ClamdSocket: 'unix:/run/clamav/clamd.ctl',
  LocalNet: '192.0.2.0/24',
  AllowList: '/etc/clamav/allow',
  Whitelist: '/etc/clamav/allow',
  SkipAuthenticated: '^(tom|dick)$',
  MaxFileSize: '25M',
  OnClean: 'Accept',
  OnInfected: 'Reject',
  OnFail: 'Defer',
  RejectMsg: 'Blocked: %v',
  AddHeader: 'Replace',
  ReportHostname: 'mx1.example.org',
  VirusAction: '/usr/local/bin/on-virus',
  LogFile: '/var/log/clamav/clamav-milter.log',
  LogFileUnlock: 'no',
  LogFileMaxSize: '1M',
  LogRotate: 'yes',
  LogTime: 'yes',
  LogSyslog: 'yes',
  LogFacility: 'LOG_MAIL',
  LogVerbose: 'no',
  LogInfected: 'Full',
  LogClean: 'Basic',
  SupportMultipleRecipients: 'yes',
  MaxThreads: '10',
}

const DEPRECATED = [
  ...[
    'AllowSupplementaryGroups',
    'ArchiveBlockEncrypted',
    'DatabaseDirectory',
    'Debug',
    'DetectBrokenExecutables',
  ],
  ...['LeaveTemporaryFiles', 'LocalSocket', 'MailFollowURLs', 'MaxScanSize', 'MaxFiles', 'MaxRecursion'],
  ...['PhishingSignatures', 'ScanArchive', 'ScanHTML', 'ScanMail', 'ScanOLE2', 'ScanPE', 'StreamMaxLength'],
  ...['TCPAddr', 'TCPSocket'],
]

/** Options that another one needs in order to mean something. */
const COMPANY: Readonly<Record<string, string>> = {
  RejectMsg: 'OnInfected Reject\n',
  LogFacility: 'LogSyslog yes\n',
  MilterSocketMode: 'MilterSocket /run/m.ctl\n',
  MilterSocketGroup: 'MilterSocket /run/m.ctl\n',
}

function importOf(text: string) {
  return importConf(text, { file: 'c', readList: () => ({ text: 'From:<a@x>\n<b@y>\n' }) })
}

for (const [name, value] of Object.entries(CURRENT)) {
  test(`parity 1: ${name} has its meaning in our configuration, or a reason why it has none`, () => {
    const { settings, notes } = importOf(`${COMPANY[name] ?? ''}${name} ${value}\n`)
    const line = COMPANY[name] === undefined ? 1 : 2
    const origins = [...settings.values()].flatMap(({ values }) => values.map(({ origin }) => origin))
    const carried = origins.some(
      (origin) => origin.startsWith(`c:${line} `) || origin.startsWith('/etc/clamav/allow:'),
    )
    const reason = notes.find(({ place, kind }) => place === `c:${line}` && kind === 'without-meaning')
    assert.ok(carried !== (reason !== undefined), `carried: ${carried}, reason: ${reason?.text}`)
    assert.deepEqual(
      notes.filter(({ place, kind }) => place === `c:${line}` && kind === 'not-carried'),
      [],
    )
  })
}

for (const name of DEPRECATED) {
  test(`parity 1: the deprecated option ${name} is passed over with its reason`, () => {
    const { notes } = importOf(`${name} 1\n`)
    const note = notes.find(({ place }) => place === 'c:1')
    assert.equal(note?.kind, 'without-meaning')
    assert.match(note?.text ?? '', /ignores it too, with a warning/)
  })
}

test('parity 1: an unknown option is told with its line, and the nearest known one', () => {
  const { notes } = importOf('OnInfected Reject\nOnInfcted Reject\nonfail Defer\nBytecode yes\n')
  const told = notes.filter(({ kind, option }) => kind === 'not-carried' && option !== undefined)
  assert.deepEqual(
    told.map(({ place, text }) => `${place} ${text}`),
    [
      'c:2 clamav-milter has no such option; OnInfected was perhaps meant',
      'c:3 clamav-milter has no such option; OnFail was perhaps meant',
      'c:4 clamav-milter has no such option',
    ],
  )
})

test('the table knows every option that an error message of ours explains', () => {
  assert.deepEqual(
    Object.keys(CLAMAV_MILTER_OPTIONS).filter((name) => !OPTIONS.has(name)),
    [],
  )
})

test('the table holds these options and no others', () => {
  assert.deepEqual([...OPTIONS.keys()].toSorted(), [...Object.keys(CURRENT), ...DEPRECATED].toSorted())
})

/** As Debian installs them; where they are, they must be read without a remainder. */
const INSTALLED = [
  '/etc/clamav/clamav-milter.conf',
  '/usr/share/doc/clamav-milter/examples/clamav-milter.conf.sample',
]

for (const path of INSTALLED.filter((one) => existsSync(one))) {
  test(`every option that ${path} shows, in a comment or not, is in the table`, () => {
    const shown = [...readFileSync(path, 'utf8').matchAll(/^#?([A-Z][A-Za-z]{3,}) \S+$/gm)].map(
      ([, name = '']) => name,
    )
    assert.ok(shown.length > 20)
    assert.deepEqual(
      shown.filter((name) => !OPTIONS.has(name)),
      [],
    )
  })
}
