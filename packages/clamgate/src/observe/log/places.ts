import type { Writable } from 'node:stream'
import type { Config } from '../../config/schema.ts'
import { openFileOutput } from './file-output.ts'
import { createJsonFormat, type Format, formatSentence, formatText, withSeverity } from './format.ts'
import type { LineOutput } from './line-queue.ts'
import type { LogForm } from './log.ts'
import { createStreamOutput, isJournalStream } from './stderr-output.ts'
import { createSyslogFormat, createSyslogOutput } from './syslog-output.ts'

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
  /** `logger` of util-linux; default `logger`, found in the PATH. */
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
  open(): Promise<LineOutput>
}

/** The places that a configuration names. */
export function listPlaces(config: LogConfig, surroundings: LogSurroundings): Place[] {
  const { file, syslog, tag } = config
  const places: Place[] = []
  if (config.stderr) places.push(stderrPlace(config, surroundings))
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
    const { pid, syslogSocket = '/dev/log', loggerCommand = 'logger' } = surroundings
    places.push({
      kind: 'syslog',
      key: `syslog ${tag}`,
      name: 'Syslog',
      form: 'text',
      format: createSyslogFormat(syslog),
      open: async () => createSyslogOutput({ tag, pid, socketPath: syslogSocket, command: loggerCommand }),
    })
  }
  return places
}

function stderrPlace({ format }: LogConfig, { stderr, journalStream }: LogSurroundings): Place {
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
