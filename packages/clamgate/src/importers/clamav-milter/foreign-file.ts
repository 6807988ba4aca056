import type { ConfFile } from './conf-file.ts'

/** A file that is no configuration of clamav-milter. */
export interface ForeignFile {
  /** What it is, to follow its name. */
  readonly what: string
  /** Where the usual one does not help. */
  readonly remedy?: string
}

/** Options that clamav-milter has and neither clamd nor freshclam: a configuration of it has two of them at least. */
const OWN: ReadonlySet<string> = new Set([
  ...['MilterSocket', 'MilterSocketGroup', 'MilterSocketMode', 'ClamdSocket'],
  ...['OnClean', 'OnInfected', 'OnFail', 'RejectMsg', 'AddHeader', 'ReportHostname', 'VirusAction'],
  ...['LocalNet', 'AllowList', 'Whitelist', 'SkipAuthenticated', 'Chroot'],
  ...['LogInfected', 'SupportMultipleRecipients'],
])

/** Options of freshclam.conf that clamd does not have. */
const FRESHCLAM: ReadonlySet<string> = new Set([
  ...['DatabaseMirror', 'PrivateMirror', 'DatabaseOwner', 'UpdateLogFile', 'DNSDatabaseInfo', 'Checks'],
  ...['NotifyClamd', 'ScriptedUpdates', 'CompressLocalDatabase', 'DatabaseCustomURL', 'MaxAttempts'],
  ...['ConnectTimeout', 'ReceiveTimeout', 'TestDatabases', 'HTTPProxyServer', 'OnUpdateExecute'],
])

/** Options of clamd.conf; those that begin like these are, too. */
const CLAMD =
  /^(?:Scan|Alert|Max|Local|TCP|Phishing|Detect|Structured|Bytecode|ClamUko|OnAccess|SelfCheck|IdleTimeout|CommandReadTimeout|SendBufTimeout|StreamM|VirusEvent|ExitOnOOM|DatabaseDirectory|OfficialDatabaseOnly|FollowDirectorySymlinks|FollowFileSymlinks|CrossFilesystems|ConcurrentDatabaseReload|ExcludePath|ExcludePUA|IncludePUA|LeaveTemporaryFiles|ForceToDisk|HeuristicScan|HeuristicAlerts|AllowAllMatchScan|DisableCache|ExtendedDetectionInfo)/

/** Top-level keys of our own file. */
const OURS =
  /^(?:milter|engine|policy|headers|log|control|quarantine|notify|limits|metrics):[ \t]*(?:#.*)?\r?$/m

/** Parameters of Postfix, which stand at the beginning of a line with an equals sign behind them. */
const MAIN_CF =
  /^(?:smtpd?_|my(?:hostname|destination|networks|origin)|queue_directory|non_smtpd_milters|milter_|compatibility_level|mail_owner|inet_)\w*[ \t]*=/m
const MASTER_CF = /^\w+[ \t]+(?:inet|unix|fifo|pass)[ \t]+[yn-][ \t]+[yn-][ \t]/m

/** What a file is that holds no option of clamav-milter's own; undefined for one that does. */
export function foreignFile(text: string, { options }: ConfFile): ForeignFile | undefined {
  const names = options.map(({ name }) => name)
  if (names.some((name) => OWN.has(name))) return undefined
  if (text.trim() === '') return { what: 'is empty' }
  const kind = kindOf(text, names)
  if (kind === undefined) return { what: 'holds no option of clamav-milter' }
  return kind
}

function kindOf(text: string, names: readonly string[]): ForeignFile | undefined {
  if (names.some((name) => FRESHCLAM.has(name)))
    return { what: 'is a configuration of freshclam (freshclam.conf), not of clamav-milter' }
  if (names.some((name) => CLAMD.test(name)))
    return { what: 'is a configuration of clamd (clamd.conf), not of clamav-milter', remedy: CLAMD_REMEDY }
  if (OURS.test(text)) return { what: 'is a configuration of Clamgate already', remedy: OURS_REMEDY }
  if (MAIN_CF.test(text)) return { what: 'is a configuration of Postfix (main.cf), not of clamav-milter' }
  if (MASTER_CF.test(text)) return { what: 'is a configuration of Postfix (master.cf), not of clamav-milter' }
  return undefined
}

const CLAMD_REMEDY =
  'Name the configuration file of clamav-milter, usually /etc/clamav/clamav-milter.conf. clamd keeps its own file.'
const OURS_REMEDY = 'There is nothing to import; to look at it: clamgate config check FILE'
