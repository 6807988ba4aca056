import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { NoteKind } from '../draft.ts'
import { importConf } from './import-conf.ts'

const BASE = 'MilterSocket /run/m.ctl\nClamdSocket unix:/run/clamd.ctl\n'

interface Case {
  readonly name: string
  readonly conf: string
  /** Expected settings; what is not named may be anything. `undefined`: must not be set. */
  readonly set?: Readonly<Record<string, unknown>>
  /** Parts of notes that must be there, with their kind. */
  readonly notes?: readonly (readonly [NoteKind, RegExp])[]
}

const CASES: readonly Case[] = [
  {
    name: 'what clamav-milter does without options is written down where we do otherwise',
    conf: BASE,
    set: {
      'policy.infected': 'mta-hold',
      'engine.mode': 'external',
      'engine.maxScanSize': '100M',
      'log.infected': 'off',
      'log.recipients': 'last',
      'policy.rejectMessage': undefined,
      'log.stderr': undefined,
      'log.tag': undefined,
    },
  },
  {
    name: 'OnInfected Blackhole is discard',
    conf: `${BASE}OnInfected Blackhole\n`,
    set: { 'policy.infected': 'discard' },
  },
  {
    name: 'words are read in any case',
    conf: `${BASE}OnInfected qUARANTINE\nOnClean aCCEPT\nOnFail DEFER\nAddHeader rEPLACE\n`,
    set: {
      ...{ 'policy.infected': 'mta-hold', 'policy.clean': 'accept', 'policy.failure': 'defer' },
      ...{ 'headers.add': 'replace', 'policy.databasesOutdated': undefined },
    },
  },
  {
    name: 'parity 2: a bad word of an enumeration is not carried over',
    conf: `${BASE}OnInfected Drop\nOnFail Blackhole\nAddHeader true\nLogClean some\n`,
    set: { 'policy.infected': undefined, 'policy.failure': undefined, 'headers.add': undefined },
    notes: [
      ['not-carried', /none of Accept, Defer, Reject, Blackhole, Quarantine/],
      ['not-carried', /none of Accept, Defer, Reject$/],
      ['not-carried', /none of No, Replace, Yes, Add/],
      ['not-carried', /none of Off, Basic, Full/],
    ],
  },
  {
    name: 'a refusal without RejectMsg keeps the words of Postfix',
    conf: `${BASE}OnInfected Reject\n`,
    set: { 'policy.infected': 'reject', 'policy.rejectMessage': 'Command rejected' },
    notes: [['different', /words that Postfix uses/]],
  },
  {
    name: 'RejectMsg with its %v is carried over',
    conf: `${BASE}RejectMsg 100% infected: %v\nOnInfected Reject\n`,
    set: { 'policy.rejectMessage': '100% infected: %v' },
  },
  {
    name: 'RejectMsg means nothing without OnInfected Reject',
    conf: `${BASE}RejectMsg caf\u00e9 %v %v\n`,
    set: { 'policy.rejectMessage': undefined },
    notes: [['without-meaning', /only with OnInfected Reject/]],
  },
  {
    name: 'parity 2: RejectMsg with two %v is carried over, since both are filled in here',
    conf: `${BASE}OnInfected Reject\nRejectMsg %v %v\n`,
    set: { 'policy.rejectMessage': '%v %v' },
    notes: [['different', /one %v at most/]],
  },
  {
    name: 'parity 2: RejectMsg with other characters than printable ASCII is not carried over',
    conf: `${BASE}OnInfected Reject\nRejectMsg caf\u00e9\n`,
    set: { 'policy.rejectMessage': 'Command rejected' },
    notes: [['not-carried', /not printable ASCII/]],
  },
  {
    name: 'parity 2: bad sizes are not carried over',
    conf: `${BASE}MaxFileSize 10MB\n`,
    set: { 'engine.maxScanSize': undefined },
    notes: [['not-carried', /no size/]],
  },
  {
    name: 'parity 2: a missing value and the line Example are told with their lines',
    conf: `${BASE}OnFail\nExample\n`,
    notes: [
      ['not-carried', /c:3 OnFail the line has no value/],
      ['not-carried', /c:4 Example the line keeps clamav-milter from starting/],
    ],
  },
  {
    name: 'MaxFileSize 0 is the most there is',
    conf: `${BASE}MaxFileSize 0\n`,
    set: { 'engine.maxScanSize': '2G' },
    notes: [['different', /2G is the most/]],
  },
  {
    name: 'MaxFileSize 010M counts octal digits',
    conf: `${BASE}MaxFileSize 010M\n`,
    set: { 'engine.maxScanSize': '8M' },
    notes: [['different', /octal/]],
  },
  {
    name: 'MaxFileSize 08M is no size',
    conf: `${BASE}MaxFileSize 08M\n`,
    set: { 'engine.maxScanSize': undefined },
    notes: [['not-carried', /no size/]],
  },
  {
    name: 'MaxFileSize 10 is less than can be set',
    conf: `${BASE}MaxFileSize 10\n`,
    set: { 'engine.maxScanSize': '1K' },
  },
  {
    name: 'ReadTimeout 0, at which clamav-milter scans nothing, is our default',
    conf: `${BASE}ReadTimeout 0\n`,
    set: { 'engine.scanTimeout': undefined },
    notes: [['different', /makes every scan of clamav-milter fail/]],
  },
  {
    name: 'a short ReadTimeout shortens what must be shorter',
    conf: `${BASE}ReadTimeout 3\n`,
    set: { 'engine.scanTimeout': '3s', 'engine.connectTimeout': '3s', 'engine.stallTimeout': '3s' },
  },
  {
    name: 'a very long ReadTimeout is an hour',
    conf: `${BASE}ReadTimeout 99999\n`,
    set: { 'engine.scanTimeout': '1h' },
  },
  {
    name: 'several ClamdSockets are several servers, with IPv6 addresses as clamav-milter reads them',
    conf: 'MilterSocket /m\nClamdSocket unix:/a\nClamdSocket tcp:::1:3310\nClamdSocket tcp:host\nClamdSocket tcp:192.0.2.1:9\nClamdSocket tcp:[::1]:3311\nClamdSocket unix:/a\n',
    set: {
      'engine.servers': ['unix:/a', 'tcp:[::1]:3310', 'tcp:host:3310', 'tcp:192.0.2.1:9', 'tcp:[::1]:3311'],
    },
    notes: [['different', /several servers share the mail/]],
  },
  {
    name: 'a ClamdSocket that is none is not carried over',
    conf: 'MilterSocket /m\nClamdSocket /run/clamd.ctl\nClamdSocket unix:clamd.ctl\n',
    set: { 'engine.servers': undefined },
    notes: [
      ['not-carried', /neither unix: nor tcp:/],
      ['not-carried', /not absolute/],
    ],
  },
  {
    name: 'a file without the two sockets, with which clamav-milter does not start, says so',
    conf: 'OnFail Defer\n',
    set: { 'engine.mode': 'external', 'engine.servers': undefined },
    notes: [
      ['not-carried', /there is no MilterSocket/],
      ['not-carried', /there is no ClamdSocket/],
    ],
  },
  {
    name: 'a milter on TCP without a host listens on all addresses, as before, and that is told first',
    conf: 'MilterSocket inet:32767\nMilterSocketMode 660\nClamdSocket unix:/a\n',
    set: { 'milter.listen': ['inet:32767@0.0.0.0'], 'milter.mode': undefined },
    notes: [
      ['before-start', /c:1 .* every address of this host, .* inet:32767@127\.0\.0\.1/],
      ['without-meaning', /MilterSocket is no path/],
    ],
  },
  {
    name: 'a milter on IPv6 without a host takes IPv4 as well, as that of libmilter does',
    conf: 'MilterSocket inet6:32767\nClamdSocket unix:/a\n',
    set: { 'milter.listen': ['inet6:32767@::', 'inet:32767@0.0.0.0'] },
    notes: [['before-start', /every address of this host/]],
  },
  {
    name: 'a milter on IPv6 with a host name stays on IPv6',
    conf: 'MilterSocket inet6:32767@localhost\nClamdSocket unix:/a\n',
    set: { 'milter.listen': ['inet6:32767@localhost'] },
  },
  {
    name: 'a milter on TCP with a host',
    conf: 'MilterSocket inet6:32767@::1\nClamdSocket unix:/a\n',
    set: { 'milter.listen': ['inet6:32767@::1'] },
  },
  {
    name: 'of a mode only reading and writing count',
    conf: `${BASE}MilterSocketMode 777\n`,
    set: { 'milter.mode': '0666' },
  },
  {
    name: 'a mode that is not octal is not carried over',
    conf: `${BASE}MilterSocketMode 999\n`,
    notes: [['not-carried', /octal/]],
  },
  {
    name: 'paths inside of Chroot are carried over as they are outside',
    conf: `${BASE}Chroot /jail/\nLogFile /log/m.log\nVirusAction /bin/x\n`,
    set: {
      'milter.listen': ['unix:/jail/run/m.ctl'],
      'engine.servers': ['unix:/jail/run/clamd.ctl'],
      'log.file': '/var/log/clamgate/clamgate.log',
      'notify.command.program': undefined,
    },
    notes: [['not-carried', /inside of Chroot/]],
  },
  {
    name: 'VirusAction is the command of notify, for the last recipient',
    conf: `${BASE}VirusAction on-virus\n`,
    set: { 'notify.command.program': 'on-virus', 'notify.command.recipients': 'last' },
    notes: [['different', /does not wait for the program/]],
  },
  {
    name: 'SupportMultipleRecipients counts for lines and for VirusAction',
    conf: `${BASE}SupportMultipleRecipients yes\nVirusAction on-virus\n`,
    set: { 'log.recipients': 'each', 'notify.command.recipients': 'each' },
  },
  {
    name: 'syslog keeps facility and name, and nothing goes to standard error twice',
    conf: `${BASE}LogSyslog yes\nLogFacility LOG_MAIL\n`,
    set: { 'log.syslog': 'mail', 'log.tag': 'clamav-milter', 'log.stderr': false },
  },
  {
    name: 'syslog without a facility is local6',
    conf: `${BASE}LogSyslog yes\n`,
    set: { 'log.syslog': 'local6' },
  },
  {
    name: 'a facility that we do not have is told',
    conf: `${BASE}LogSyslog yes\nLogFacility LOG_NEWS\n`,
    set: { 'log.syslog': 'local6' },
    notes: [
      ['not-carried', /it is no facility that Clamgate knows: LOG_MAIL,/],
      ['different', /log\.syslog is local6/],
    ],
  },
  {
    name: 'in the foreground lines go to standard error too',
    conf: `${BASE}Foreground yes\nLogFile /l\n`,
    set: { 'log.stderr': undefined, 'log.file': '/var/log/clamgate/clamgate.log' },
  },
  {
    name: 'the log goes to the directory of the service, where Debian rotates nothing for another user',
    conf: `${BASE}LogFile /var/log/clamav/clamav-milter.log\n`,
    set: { 'log.file': '/var/log/clamgate/clamgate.log' },
    notes: [['different', /what reads \/var\/log\/clamav\/clamav-milter\.log has to read that/]],
  },
  {
    name: 'a log in the directory of the service stays there',
    conf: `${BASE}LogFile /var/log/clamgate/milter.log\n`,
    set: { 'log.file': '/var/log/clamgate/milter.log' },
  },
  {
    name: 'SkipAuthenticated yes is an expression, and exempts nobody',
    conf: `${BASE}SkipAuthenticated yes\n`,
    set: { 'policy.skip.authenticated': undefined, 'policy.skip.raw.authenticated': undefined },
    notes: [['before-start', /c:3 .* commented out: .* no switch/]],
  },
  {
    name: 'SkipAuthenticated 1 and off likewise',
    conf: `${BASE}SkipAuthenticated 1\n`,
    set: { 'policy.skip.authenticated': undefined, 'policy.skip.raw.authenticated': undefined },
    notes: [['before-start', /no switch/]],
  },
  {
    name: 'SkipAuthenticated with a comment behind it never matched, and exempts nobody',
    conf: `${BASE}SkipAuthenticated ^tom$ # the boss\n`,
    set: { 'policy.skip.authenticated': undefined, 'policy.skip.raw.authenticated': undefined },
    notes: [['before-start', /part of the expression/]],
  },
  {
    name: 'of two SkipAuthenticated the first counts',
    conf: `${BASE}SkipAuthenticated ^tom$\nSkipAuthenticated .*\n`,
    set: { 'policy.skip.raw.authenticated': ['/^tom$/'] },
    notes: [['different', /c:4 .* has no effect/]],
  },
  {
    name: 'with OnFail Accept nothing fails sooner than before, and what passes is told',
    conf: `${BASE}OnFail Accept\n`,
    set: { 'policy.failure': 'accept', 'engine.connectTimeout': '30s' },
    notes: [
      ['before-start', /larger mail would pass without a scan/],
      ['before-start', /every message passes that could not be scanned/],
    ],
  },
  {
    name: 'a short ReadTimeout stays the bound with OnFail Accept',
    conf: `${BASE}OnFail Accept\nReadTimeout 20\n`,
    set: { 'engine.connectTimeout': undefined, 'engine.scanTimeout': '20s' },
  },
  {
    name: 'a relative LogFile is not carried over',
    conf: `${BASE}LogFile log\n`,
    set: { 'log.file': undefined },
    notes: [['not-carried', /no absolute path/]],
  },
  { name: 'LogVerbose is the level debug', conf: `${BASE}LogVerbose yes\n`, set: { 'log.level': 'debug' } },
  {
    name: 'of an option that is given twice the first counts, and the second is told',
    conf: `${BASE}OnFail Accept\nOnFail Reject\n`,
    set: { 'policy.failure': 'accept' },
    notes: [['different', /c:4 .* has no effect: c:3 OnFail Accept comes first/]],
  },
  {
    name: 'a comment behind a value is told, since versions of clamav-milter read it differently',
    conf: `${BASE}OnFail Accept # for now\n`,
    set: { 'policy.failure': 'accept' },
    notes: [['different', /c:3 .* is taken for a comment/]],
  },
  {
    name: 'Windows line ends are told and make no difference',
    conf: BASE.replaceAll('\n', '\r\n'),
    set: { 'engine.servers': ['unix:/run/clamd.ctl'] },
    notes: [['different', /as on Windows/]],
  },
]

suite('clamav-milter.conf in terms of ours', () => {
  for (const { name, conf, set = {}, notes = [] } of CASES) {
    test(name, () => {
      const result = importConf(conf, { file: 'c', readList: () => ({ problem: 'is not there' }) })
      for (const [path, value] of Object.entries(set)) {
        const setting = result.settings.get(path)
        const values = setting?.values.map((one) => one.value)
        assert.deepEqual(setting?.isList === true ? values : values?.[0], value, path)
      }
      for (const [kind, text] of notes) {
        const told = result.notes
          .filter((note) => note.kind === kind)
          .map((note) => `${note.place} ${note.option} ${note.text}`)
        assert.ok(
          told.some((one) => text.test(one)),
          `${kind} ${text}: ${told.join(' | ')}`,
        )
      }
      const lost = result.notes.filter(({ kind }) => kind === 'not-carried')
      const expected = notes.filter(([kind]) => kind === 'not-carried')
      assert.equal(lost.length, expected.length, lost.map(({ text }) => text).join(' | '))
    })
  }
})
