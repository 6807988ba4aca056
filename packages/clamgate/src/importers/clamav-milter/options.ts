import type { ConfOption } from './conf-file.ts'
import type { Context, Remarks } from './context.ts'
import * as daemon from './daemon-options.ts'
import * as engine from './engine-options.ts'
import { allowList, skipAuthenticated } from './list-options.ts'
import * as log from './log-options.ts'
import * as milter from './milter-options.ts'
import { localNet } from './network-options.ts'
import * as policy from './policy-options.ts'
import { aboutService } from './service-notes.ts'

/** What becomes of one option of clamav-milter.conf. */
export interface OptionEntry {
  /** Puts its meaning into the draft; what there is to tell. */
  readonly convert: (option: ConfOption, context: Context) => Remarks
  /** What to do where the option is not given; only where clamav-milter then does something else than we do. */
  readonly absent?: (context: Context) => void
  /** Each line counts, not only the first. */
  readonly repeats?: true
}

/** Options that clamav-milter passes over with a warning. */
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

/** Every option that clamav-milter 1.0 to 1.5 knows, by its exact name. */
export const OPTIONS: ReadonlyMap<string, OptionEntry> = new Map<string, OptionEntry>([
  ['MilterSocket', { convert: milter.milterSocket, absent: milter.noMilterSocket }],
  ['MilterSocketGroup', { convert: milter.milterSocketGroup }],
  ['MilterSocketMode', { convert: milter.milterSocketMode, absent: milter.noMilterSocketMode }],
  ['FixStaleSocket', { convert: milter.fixStaleSocket }],
  ['ClamdSocket', { convert: engine.clamdSocket, absent: engine.noClamdSocket, repeats: true }],
  ['ReadTimeout', { convert: engine.readTimeout }],
  ['MaxFileSize', { convert: engine.maxFileSize, absent: engine.noMaxFileSize }],
  ['OnClean', { convert: policy.onClean }],
  ['OnInfected', { convert: policy.onInfected, absent: policy.noOnInfected }],
  ['OnFail', { convert: policy.onFail }],
  ['RejectMsg', { convert: policy.rejectMsg }],
  ['LocalNet', { convert: localNet, repeats: true }],
  ['AllowList', { convert: allowList }],
  ['Whitelist', { convert: allowList }],
  ['SkipAuthenticated', { convert: skipAuthenticated }],
  ['AddHeader', { convert: policy.addHeader }],
  ['ReportHostname', { convert: policy.reportHostname }],
  ['VirusAction', { convert: policy.virusAction }],
  ['LogFile', { convert: log.logFile }],
  ['LogFileMaxSize', { convert: log.rotation }],
  ['LogRotate', { convert: log.rotation }],
  ['LogTime', { convert: log.logTime }],
  ['LogSyslog', { convert: log.logSyslog }],
  ['LogFacility', { convert: log.logFacility }],
  ['LogVerbose', { convert: log.logVerbose }],
  ['LogInfected', { convert: log.logInfected, absent: log.noLogInfected }],
  ['LogClean', { convert: log.logClean }],
  ['SupportMultipleRecipients', { convert: log.multipleRecipients, absent: log.noMultipleRecipients }],
  ['LogFileUnlock', { convert: daemon.logFileUnlock }],
  ['Foreground', { convert: daemon.foreground }],
  ['User', { convert: daemon.user }],
  ['PidFile', { convert: daemon.pidFile }],
  ['Chroot', { convert: daemon.chroot }],
  ['TemporaryDirectory', { convert: daemon.temporaryDirectory }],
  ['MaxThreads', { convert: daemon.maxThreads }],
  ...DEPRECATED.map((name): [string, OptionEntry] => [name, { convert: daemon.deprecated }]),
])

/** What is left to say or set once every option was converted. */
export const CLOSING: readonly ((context: Context) => void)[] = [
  policy.noRejectMessage,
  log.aboutLogging,
  engine.aboutScanning,
  aboutService,
  daemon.aboutLife,
]
