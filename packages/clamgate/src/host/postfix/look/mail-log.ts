import { open } from 'node:fs/promises'
import { PROGRAM_PATH } from '../../../ground/program-call.ts'
import { runProgram } from '../../../ground/run-program.ts'
import type { PostfixState } from '../state.ts'

/** One line of Postfix's log. */
export interface MailLogLine {
  /** Wall clock, ms. */
  readonly atMs: number
  /** `smtpd`: what stands behind the last slash of the program's name. */
  readonly program: string
  readonly pid: string
  readonly text: string
}

export interface MailLog {
  /** The file, or `journalctl`. */
  readonly source: string
  /** Oldest first. */
  readonly lines: readonly MailLogLine[]
}

/** The newest part of a log is enough, and a busy host writes gigabytes a day. */
const MOST_BYTES = 8 * 1024 * 1024
const JOURNAL_LINES = 20_000
const TIMEOUT_MS = 4_000
const DAY_MS = 86_400_000

/** Where syslog daemons put the facility mail, on Debian and elsewhere. */
const USUAL_FILES: readonly string[] = ['/var/log/mail.log', '/var/log/maillog', '/var/log/mail/mail.log']

/** The lines of the last 24 hours of this instance; undefined where its log is not found, or may not be read. */
export async function readMailLog(
  state: Pick<PostfixState, 'main'>,
  nowMs: number,
  usual = { files: USUAL_FILES, journal },
): Promise<MailLog | undefined> {
  const file = state.main.get('maillog_file') ?? ''
  const name = state.main.get('syslog_name') ?? 'postfix'
  const kept = (text: string) => parseMailLog(text, name, nowMs).filter(({ atMs }) => nowMs - atMs <= DAY_MS)
  let silent: MailLog | undefined
  for (const path of file === '' ? usual.files : [file]) {
    const text = await endOf(path)
    if (text === undefined) continue
    const found = { source: path, lines: kept(text) }
    // A file that nobody writes any more stays behind where a host has gone over to the journal, as Debian 12 did.
    if (found.lines.length > 0 || file !== '') return found
    silent ??= found
  }
  const text = await usual.journal()
  const found = text === undefined ? undefined : { source: 'journalctl', lines: kept(text) }
  return found === undefined || found.lines.length === 0 ? (silent ?? found) : found
}

async function endOf(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path, 'r')
    const stat = await file.stat()
    // /dev/stdout of a container is no log that can be read again.
    if (!stat.isFile()) return undefined
    const length = Math.min(stat.size, MOST_BYTES)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, stat.size - length)
    return buffer.subarray(0, bytesRead).toString('latin1')
  } catch {
    return undefined
  }
}

async function journal(): Promise<string | undefined> {
  try {
    const text = await runProgram({
      program: 'journalctl',
      args: ['-q', '--no-pager', '-o', 'short-iso', '--facility=mail', '--since=-24h', `-n${JOURNAL_LINES}`],
      as: undefined,
      environment: { PATH: PROGRAM_PATH },
      timeoutMs: TIMEOUT_MS,
      maxOutputBytes: MOST_BYTES,
    })
    return text === '' ? undefined : text
  } catch {
    return undefined
  }
}

/** Pure: lines of syslog, with times as BSD or as ISO 8601 has them; only those of programs of that Postfix. */
export function parseMailLog(text: string, syslogName: string, nowMs: number): readonly MailLogLine[] {
  return text.split('\n').flatMap((line): readonly MailLogLine[] => {
    const [, time = '', ident = '', pid = '', said = ''] =
      /^(\w{3} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) \S+ ([^\s[]+)\[(\d+)\]: (.*)$/.exec(line) ?? []
    if (!ident.startsWith(`${syslogName}/`)) return []
    const atMs = timeOf(time, nowMs)
    if (Number.isNaN(atMs)) return []
    return [{ atMs, program: ident.slice(ident.lastIndexOf('/') + 1), pid, text: said }]
  })
}

/** BSD's times have no year and are local; one of tomorrow is of last year. */
function timeOf(time: string, nowMs: number): number {
  // journalctl and syslog daemons write +0000, which Date does not read everywhere.
  if (/^\d/.test(time)) return Date.parse(time.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
  const year = new Date(nowMs).getFullYear()
  const atMs = Date.parse(`${time} ${year}`)
  return atMs > nowMs + DAY_MS ? Date.parse(`${time} ${year - 1}`) : atMs
}
