import { type Format, formatSentence, SYSLOG_SEVERITY } from '../format.ts'

/** Facility numbers of RFC 5424 section 6.2.1. */
const FACILITY_NUMBER = {
  user: 1,
  mail: 2,
  daemon: 3,
  local0: 16,
  local1: 17,
  local2: 18,
  local3: 19,
  local4: 20,
  local5: 21,
  local6: 22,
  local7: 23,
} as const
export type Facility = keyof typeof FACILITY_NUMBER

export interface SyslogHeader {
  readonly facility: Facility
  /** Program name on the lines. */
  readonly tag: string
  /** Process id on the lines. */
  readonly pid: number
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** Syslog daemons cut longer lines themselves, each in its own way. */
const LINE_MAX_BYTES = 8000

/** A datagram as syslog(3) sends it, RFC 3164: `<22>Nov 23 01:59:26 clamgate[812]: sentence`. */
export function createSyslogFormat({ facility, tag, pid }: SyslogHeader): Format {
  return (record) => {
    const priority = FACILITY_NUMBER[facility] * 8 + SYSLOG_SEVERITY[record.level]
    return cutBytes(`<${priority}>${stampOf(record.timeMs)} ${tag}[${pid}]: ${formatSentence(record)}`)
  }
}

/** The line as logger(1) takes it with `--prio-prefix`: it writes time and tag itself. */
export function withoutHeader(line: string): string {
  return line.replace(/^(<\d+>).{15} [^ ]+ /, '$1')
}

/** Local time, without year and zone. */
function stampOf(timeMs: number): string {
  const time = new Date(timeMs)
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) =>
    String(part).padStart(2, '0'),
  )
  return `${MONTHS[time.getMonth()]} ${String(time.getDate()).padStart(2)} ${clock.join(':')}`
}

function cutBytes(line: string): string {
  if (line.length * 3 <= LINE_MAX_BYTES || Buffer.byteLength(line) <= LINE_MAX_BYTES) return line
  const cut = Buffer.from(line)
    .subarray(0, LINE_MAX_BYTES - 3)
    .toString('utf8')
    .replace(/\uFFFD$/, '')
  return `${cut}...`
}
