import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { EngineConfig } from '../../engine/types.ts'
import type { SlotLayout } from './layout.ts'

/** What clamd is told of our limits. Sizes in bytes, times in ms unless the name says seconds. */
export interface ClamdLimits {
  readonly threads: number
  readonly maxQueue: number
  readonly streamMaxLength: number
  readonly maxFileSize: number
  readonly maxScanSize: number
  readonly maxScanTime: number
  readonly readTimeoutSeconds: number
  /** What it reports beyond signatures. */
  readonly alerts: EngineConfig['alerts']
}

const MIB = 1024 * 1024
/** Room for the field that the filter puts before each message, and to spare. */
const PREFIX_BYTES = 64 * 1024
/** clamd's own default. Scans are bounded by the filter; a small limit here would only need restarts when that grows. */
const LEAST_STREAM_BYTES = 100 * MIB
/** clamd takes no larger file, whatever is configured. */
const LARGEST_FILE_BYTES = 2 ** 31 - 3
const LARGEST_SCAN_BYTES = 2 ** 32 - 1
/** Open streams count as well. clamd lowers it itself where it may open fewer files. */
const MAX_QUEUE = 512
/** Each costs clamd a descriptor and a temporary file; more of them wait here, where they cost a slow sender's time. */
const OPEN_STREAMS = 256
const LEAST_READ_TIMEOUT_SECONDS = 120
/** clamd stops writing its log file there. Standard output, which we read, goes on. */
const LOG_FILE_BYTES = 256 * 1024

/**
 * Limits under which no message that the filter sends is cut or passed over in silence. Unpacked content may be several
 * times larger than the message: with AlertExceedsMax each limit that is hit becomes a finding, so tight ones would
 * refuse honest archives. Time is what bounds a scan: MaxScanTime ends it before our own waiting does.
 */
export function limitsOf(config: EngineConfig): ClamdLimits {
  const streamMaxLength = Math.min(
    Math.max(config.maxScanSize + PREFIX_BYTES, LEAST_STREAM_BYTES),
    LARGEST_FILE_BYTES,
  )
  const threads = threadsOf(config)
  return {
    threads,
    maxQueue: Math.max(MAX_QUEUE, OPEN_STREAMS + 2 * threads),
    streamMaxLength,
    maxFileSize: Math.min(4 * streamMaxLength, LARGEST_FILE_BYTES),
    maxScanSize: Math.min(16 * streamMaxLength, LARGEST_SCAN_BYTES),
    maxScanTime: config.scanTimeout - Math.min(10_000, Math.ceil(config.scanTimeout / 10)),
    readTimeoutSeconds: Math.max(2 * Math.ceil(config.stallTimeout / 1000), LEAST_READ_TIMEOUT_SECONDS),
    alerts: config.alerts,
  }
}

/** The longest message that a clamd with these limits takes, bytes. */
export function longestMessage({ streamMaxLength }: Pick<ClamdLimits, 'streamMaxLength'>): number {
  return streamMaxLength - PREFIX_BYTES
}

/** How many jobs we give a clamd with these limits at one time: as many again as it works on, to have none idle. */
export function roomOf({ threads }: ClamdLimits): { readonly scan: number; readonly stream: number } {
  return { scan: 2 * threads, stream: OPEN_STREAMS }
}

/** `engine.threads`, or twice the processors and at least 4. */
export function threadsOf(config: EngineConfig): number {
  return config.threads ?? Math.max(4, 2 * availableParallelism())
}

/** Whether a clamd started with `running` serves a configuration that wants `wanted`. */
export function suffices(running: ClamdLimits, wanted: ClamdLimits): boolean {
  return (
    running.streamMaxLength >= wanted.streamMaxLength &&
    running.maxScanTime === wanted.maxScanTime &&
    running.readTimeoutSeconds >= wanted.readTimeoutSeconds &&
    running.alerts.encrypted === wanted.alerts.encrypted &&
    running.alerts.macros === wanted.alerts.macros &&
    running.alerts.pua === wanted.alerts.pua
  )
}

export interface ClamdConfOptions {
  readonly slot: SlotLayout
  /** The generation that it loads; nothing changes there. */
  readonly databases: string
  readonly temporaryDirectory: string
  readonly limits: ClamdLimits
  /** Of the installed clamd; an option that it does not know would keep it from starting. */
  readonly version: readonly number[] | undefined
}

/** The text of clamd.conf(5) for a managed clamd. It loads its databases once: others are loaded by another clamd. */
export function formatClamdConf(options: ClamdConfOptions): string {
  const { slot, databases, temporaryDirectory, limits, version } = options
  const { alerts } = limits
  const lines = [
    '# Generated at each start; changes are lost.',
    'Foreground yes',
    'LogTime no',
    // The number of signatures is said there and nowhere else.
    `LogFile "${logFileIn(temporaryDirectory)}"`,
    `LogFileMaxSize ${LOG_FILE_BYTES}`,
    `LocalSocket "${slot.socket}"`,
    'LocalSocketMode 660',
    'FixStaleSocket yes',
    `DatabaseDirectory "${databases}"`,
    `TemporaryDirectory "${temporaryDirectory}"`,
    `MaxThreads ${limits.threads}`,
    `MaxQueue ${limits.maxQueue}`,
    'MaxConnectionQueueLength 1024',
    `StreamMaxLength ${limits.streamMaxLength}`,
    `MaxFileSize ${limits.maxFileSize}`,
    `MaxScanSize ${limits.maxScanSize}`,
    `MaxScanTime ${limits.maxScanTime}`,
    // Without it a message that is too much for clamd passes as clean.
    'AlertExceedsMax yes',
    `AlertEncrypted ${yesNo(alerts.encrypted)}`,
    `AlertOLE2Macros ${yesNo(alerts.macros)}`,
    `DetectPUA ${yesNo(alerts.pua)}`,
    `ReadTimeout ${limits.readTimeoutSeconds}`,
    'CommandReadTimeout 30',
    'IdleTimeout 60',
    'SelfCheck 0',
    'ExitOnOOM yes',
    ...(atLeast(version, [1, 5]) ? ['EnableShutdownCommand no', 'EnableReloadCommand no'] : []),
  ]
  return `${lines.join('\n')}\n`
}

/** Where clamd writes its log beside its standard output. */
export function logFileIn(temporaryDirectory: string): string {
  return join(temporaryDirectory, 'clamd.log')
}

/** Reads `ClamAV 1.4.6/27800/…`, as `clamd --version` prints it, to `[1, 4, 6]`. */
export function parseEngineVersion(text: string): readonly number[] | undefined {
  const match = /ClamAV (\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?/.exec(text)
  return match?.slice(1).map((part) => Number(part ?? 0))
}

function atLeast(version: readonly number[] | undefined, wanted: readonly number[]): boolean {
  if (version === undefined) return false
  for (const [index, least] of wanted.entries()) {
    const part = version[index] ?? 0
    if (part !== least) return part > least
  }
  return true
}

function yesNo(value: boolean): 'yes' | 'no' {
  return value ? 'yes' : 'no'
}
