import type { Writable } from 'node:stream'
import type { Config } from '../../config/schema.ts'
import type { LogError } from './errors.ts'
import { openFileOutput } from './file-output.ts'
import { createJsonFormat, type Format, formatSentence, formatText, withSeverity } from './format.ts'
import type { LineOutput } from './line-queue.ts'
import type { LogForm } from './log.ts'
import { createStreamOutput, isJournalStream } from './stderr-output.ts'
import { createSyslogFormat } from './syslog/format.ts'
import { createSyslogOutput } from './syslog/output.ts'

export type LogConfig = Config['log']

export interface LogSurroundings {
  /** `process.stderr`. */
  readonly stderr: Writable
  /** Process id on syslog lines. */
  readonly pid: number
  /** The environment variable `JOURNAL_STREAM`, which systemd sets. */
  readonly journalStream?: string | undefined
  readonly now?: () => number
  /** The local syslog socket; default `/dev/log`. */
  readonly syslogSocket?: string
  /** `perl` of perl-base; default `perl`, found in the PATH of programs. */
  readonly perlCommand?: string
  /** `logger` of util-linux; default `logger`, found there too. */
  readonly loggerCommand?: string
  /** First wait before a place that failed is tried again, ms; default 1000. */
  readonly retryMs?: number
}

/** One place that lines go to, and their form there. */
export interface Place {
  readonly kind: 'stderr' | 'file' | 'syslog'
  /** Two places with the same key are one place. */
  readonly key: string
  /** As a sentence begins with it. */
  readonly name: string
  readonly form: LogForm
  readonly format: Format
  /** @throws {LogError} LOG_FILE_… */
  readonly open: () => Promise<LineOutput>
}

/** The places that a configuration names. */
export function listPlaces(
  config: LogConfig,
  surroundings: LogSurroundings,
  onNotice: (notice: LogError) => void,
): Place[] {
  const { file, syslog, tag } = config
  const places: Place[] = []
  if (config.stderr) places.push(stderrPlace(config.format, surroundings))
  if (file !== undefined) {
    places.push({
      kind: 'file',
      key: `file ${file}`,
      name: `Log file ${file}`,
      form: config.format,
      format: config.format === 'json' ? createJsonFormat() : formatText,
      open: () => openFileOutput(file),
    })
  }
  if (syslog !== false) {
    const { pid, syslogSocket = '/dev/log', perlCommand = 'perl', loggerCommand = 'logger' } = surroundings
    const programs = { perl: perlCommand, logger: loggerCommand }
    places.push({
      kind: 'syslog',
      key: `syslog ${tag}`,
      name: 'Syslog',
      form: 'text',
      format: createSyslogFormat({ facility: syslog, tag, pid }),
      open: async () =>
        createSyslogOutput({ tag, pid, socketPath: syslogSocket, ...programs, onFallback: onNotice }),
    })
  }
  return places
}

/** Standard error, in the journal or not. */
export function stderrPlace(format: LogConfig['format'], { stderr, journalStream }: LogSurroundings): Place {
  const STDERR_FD = 2
  const journal = isJournalStream(STDERR_FD, journalStream)
  const json = format === 'json' ? createJsonFormat() : undefined
  return {
    kind: 'stderr',
    key: 'stderr',
    name: 'Standard error',
    form: format,
    // The journal keeps the time itself, and reads the severity from the front of the line.
    format: journal ? withSeverity(json ?? formatSentence) : (json ?? formatText),
    open: async () => createStreamOutput(stderr),
  }
}
