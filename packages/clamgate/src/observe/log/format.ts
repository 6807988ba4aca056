import { pino } from 'pino'
import type { LogLevel } from './log.ts'
import type { FieldValue, LogRecord } from './record.ts'

/** Turns a record into one line, without its newline. */
export type Format = (record: LogRecord) => string

/** As Postfix marks its lines; lines of level info are bare, because mail-log tools read them. */
const LABELS: { readonly [L in LogLevel]: string } = {
  error: 'error: ',
  warn: 'warning: ',
  info: '',
  debug: 'debug: ',
}

/** Severities of RFC 5424 section 6.2.1, which journald and `logger` read in front of a line too. */
export const SYSLOG_SEVERITY: { readonly [L in LogLevel]: number } = { error: 3, warn: 4, info: 6, debug: 7 }

/**
 * The sentence behind its label; behind it the fields as `key=value`, except on info lines, which stay exactly the
 * sentence.
 */
export const formatSentence: Format = ({ level, sentence, fields }) => {
  const line = LABELS[level] + sentence
  if (level === 'info' || fields.length === 0) return line
  return `${line} ${fields.map(([name, value]) => `${name}=${quote(value)}`).join(' ')}`
}

/** {@link formatSentence} behind the time, ISO 8601 in UTC with milliseconds. */
export const formatText: Format = (record) =>
  `${new Date(record.timeMs).toISOString()} ${formatSentence(record)}`

/** A format for JSON lines: `level`, `time`, `event`, the fields, `msg`. */
export function createJsonFormat(): Format {
  let timeMs = 0
  let line = ''
  const logger = pino(
    {
      base: null,
      level: 'debug',
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date(timeMs).toISOString()}"`,
    },
    {
      write(text) {
        line = text
      },
    },
  )
  return (record) => {
    timeMs = record.timeMs
    logger[record.level](jsonFields(record), record.sentence)
    return line.trimEnd()
  }
}

/** Puts the severity in front, as `<6>`; journald takes it off again (sd-daemon(3)). */
export function withSeverity(format: Format): Format {
  return (record) => `<${SYSLOG_SEVERITY[record.level]}>${format(record)}`
}

const RESERVED = new Set(['level', 'time', 'event', 'msg'])

function jsonFields({ event, fields }: LogRecord): Record<string, FieldValue> {
  const object: Record<string, FieldValue> = { event }
  for (const [name, value] of fields) object[RESERVED.has(name) ? `${name}_` : name] = value
  return object
}

function quote(value: FieldValue): string {
  const text = Array.isArray(value) ? value.join(',') : String(value)
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text)
}
