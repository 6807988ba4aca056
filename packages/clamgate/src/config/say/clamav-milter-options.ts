/** What became of an option of clamav-milter.conf(5): the key that has its meaning, or why there is none. */
export type OptionPlace = { readonly key: string; readonly note?: string } | { readonly why: string }

/**
 * Every option of clamav-milter.conf(5), 0.104 to 1.5, with its place in our configuration. People type what they know.
 */
export const CLAMAV_MILTER_OPTIONS: Readonly<Record<string, OptionPlace>> = {
  MilterSocket: { key: 'milter.listen' },
  MilterSocketGroup: { key: 'milter.group' },
  MilterSocketMode: { key: 'milter.mode' },
  FixStaleSocket: { why: 'a socket that nobody listens on is always replaced' },
  User: { why: 'the daemon runs as the user who starts it; see User= of its systemd unit' },
  Foreground: { why: 'clamgate run always stays in the foreground' },
  Chroot: { why: 'see RootDirectory= and ProtectSystem= of its systemd unit' },
  PidFile: { why: 'the service manager knows the process; clamgate status tells its id' },
  TemporaryDirectory: { key: 'engine.temporaryDirectory' },
  ReadTimeout: { key: 'engine.scanTimeout' },
  ClamdSocket: { key: 'engine.servers' },
  LocalNet: { key: 'policy.skip.networks' },
  AllowList: { key: 'policy.skip.raw.recipients', note: 'its From: entries are policy.skip.raw.senders' },
  Whitelist: { key: 'policy.skip.raw.recipients', note: 'its From: entries are policy.skip.raw.senders' },
  SkipAuthenticated: { key: 'policy.skip.raw.authenticated' },
  MaxFileSize: { key: 'engine.maxScanSize', note: 'policy.oversize says what happens above' },
  OnClean: { key: 'policy.clean' },
  OnInfected: { key: 'policy.infected' },
  OnFail: { key: 'policy.failure' },
  RejectMsg: { key: 'policy.rejectMessage' },
  AddHeader: { key: 'headers.add' },
  ReportHostname: { key: 'headers.reportHostname' },
  VirusAction: { key: 'notify.command.program' },
  LogFile: { key: 'log.file' },
  LogFileUnlock: { why: 'the log file is never locked' },
  LogFileMaxSize: { why: 'logrotate does that; SIGUSR1 reopens the file' },
  LogRotate: { why: 'logrotate does that; SIGUSR1 reopens the file' },
  LogTime: { why: 'every line in log.file has its time' },
  LogSyslog: { key: 'log.syslog' },
  LogFacility: { key: 'log.syslog' },
  LogVerbose: { key: 'log.level' },
  LogInfected: { key: 'log.infected' },
  LogClean: { key: 'log.clean' },
  SupportMultipleRecipients: { key: 'log.recipients', note: 'and notify.command.recipients' },
}
