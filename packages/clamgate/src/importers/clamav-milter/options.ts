import { type Context, type Convert, oneOf, otherwise, without, yesOrNo } from './conversion.ts'
import * as engine from './engine-options.ts'
import { allowList, skipAuthenticated } from './list-options.ts'
import * as log from './log-options.ts'
import * as milter from './milter-options.ts'
import { localNet } from './network-options.ts'
import * as policy from './policy-options.ts'
import { aboutService } from './service-notes.ts'

/** What becomes of one option of clamav-milter.conf. */
export interface OptionEntry {
  readonly convert: Convert
  /** What to do where the option is not given; only where clamav-milter then does something else than we do. */
  readonly absent?: (context: Context) => void
  /** Each line counts, not only the first. */
  readonly repeats?: true
}

const ROTATION = without(
  'Clamgate leaves rotation to logrotate, as deploy/logrotate/clamgate shows, and opens its file anew on SIGUSR1',
)

/** Options that clamav-milter passes over with a warning. */
const DEPRECATED = [
  ...['AllowSupplementaryGroups', 'ArchiveBlockEncrypted', 'DatabaseDirectory', 'Debug'],
  ...['DetectBrokenExecutables', 'LeaveTemporaryFiles', 'LocalSocket', 'MailFollowURLs', 'MaxScanSize'],
  ...['MaxFiles', 'MaxRecursion', 'PhishingSignatures', 'ScanArchive', 'ScanHTML', 'ScanMail', 'ScanOLE2'],
  ...['ScanPE', 'StreamMaxLength', 'TCPAddr', 'TCPSocket'],
]

/** Every option that clamav-milter 1.0 to 1.5 knows, by its exact name. */
export const OPTIONS: ReadonlyMap<string, OptionEntry> = new Map(
  Object.entries<OptionEntry>({
    MilterSocket: { convert: milter.milterSocket, absent: milter.noMilterSocket },
    MilterSocketGroup: { convert: milter.milterSocketGroup },
    MilterSocketMode: { convert: milter.milterSocketMode, absent: milter.noMilterSocketMode },
    FixStaleSocket: { convert: milter.fixStaleSocket },
    ClamdSocket: { convert: engine.clamdSocket, absent: engine.noClamdSocket, repeats: true },
    ReadTimeout: { convert: engine.readTimeout },
    // The sample file says 25M, but since 1.0 it is this.
    MaxFileSize: {
      convert: engine.maxFileSize,
      absent: otherwise('MaxFileSize', 'engine.maxScanSize', '100M'),
    },
    OnClean: { convert: policy.onClean },
    OnInfected: {
      convert: oneOf('policy.infected', policy.ACTIONS),
      absent: otherwise('OnInfected', 'policy.infected', policy.ACTIONS.Quarantine),
    },
    OnFail: { convert: oneOf('policy.failure', { Accept: 'accept', Defer: 'defer', Reject: 'reject' }) },
    RejectMsg: { convert: policy.rejectMsg },
    LocalNet: { convert: localNet, repeats: true },
    AllowList: { convert: allowList },
    Whitelist: { convert: allowList },
    SkipAuthenticated: { convert: skipAuthenticated },
    AddHeader: { convert: policy.addHeader },
    ReportHostname: { convert: policy.reportHostname },
    VirusAction: { convert: policy.virusAction },
    LogFile: { convert: log.logFile },
    LogFileMaxSize: { convert: ROTATION },
    LogRotate: { convert: ROTATION },
    LogTime: { convert: log.logTime },
    LogSyslog: { convert: log.logSyslog },
    LogFacility: { convert: log.logFacility },
    LogVerbose: { convert: yesOrNo((yes, option) => option.set('log.level', yes ? 'debug' : 'info')) },
    LogInfected: {
      convert: oneOf('log.infected', log.STYLES),
      absent: otherwise('LogInfected', 'log.infected', log.STYLES.Off),
    },
    LogClean: { convert: oneOf('log.clean', log.STYLES) },
    SupportMultipleRecipients: { convert: log.multipleRecipients, absent: log.noMultipleRecipients },
    LogFileUnlock: {
      convert: without('the log file is appended to line by line, so that no lock is needed'),
    },
    Foreground: {
      // What it means for the log is seen to there.
      convert: yesOrNo((_, option) =>
        option.withoutMeaning('clamgate run always stays in the foreground, as systemd wants it'),
      ),
    },
    User: { convert: without('the systemd unit says as whom the daemon runs') },
    PidFile: { convert: without('systemd knows its processes; nothing reads a pid file') },
    Chroot: {
      convert: without(
        'the systemd unit confines the daemon; paths inside were carried over as they are outside',
      ),
    },
    TemporaryDirectory: { convert: without('messages never go through a temporary file') },
    MaxThreads: {
      convert: without('clamav-milter ignores it too; milter.maxSessions bounds the sessions'),
    },
    ...Object.fromEntries(
      DEPRECATED.map((name) => [name, { convert: without('clamav-milter ignores it too, with a warning') }]),
    ),
  }),
)

/** What is left to say or set once every option was converted. */
export const CLOSING: readonly ((context: Context) => void)[] = [
  policy.noRejectMessage,
  log.aboutLogging,
  engine.aboutScanning,
  aboutService,
  aboutLife,
]

/** What is different of the daemon, whatever the options say. */
function aboutLife({ draft }: Context): void {
  draft.note(
    'different',
    'SIGHUP, or clamgate reload, applies a changed configuration; it ends clamav-milter',
  )
}
