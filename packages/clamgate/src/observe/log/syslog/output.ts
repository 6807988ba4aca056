import { getSystemErrorName } from 'node:util'
import { systemCode } from '../../../ground/thrown.ts'
import { LogError } from '../errors.ts'
import type { LineOutput } from '../line-queue.ts'
import { createLoggerOutput } from './logger-output.ts'
import { type Sender, type SenderEnd, startSender } from './sender.ts'

export interface SyslogOptions {
  /** Program name on the lines. */
  readonly tag: string
  /** Process id on the lines. */
  readonly pid: number
  /** The local syslog socket. */
  readonly socketPath: string
  /** `perl` of perl-base. */
  readonly perl: string
  /** `logger` of util-linux, where there is no `perl`. */
  readonly logger: string
  /** Told once when lines go through `logger`, which says of none whether it was taken. */
  readonly onFallback: (notice: LogError) => void
}

const NEWLINE = 0x0a
/** Ends of the program that are made up for within one write. */
const MOST_ENDS = 2
const TAKES_NONE = ['EAGAIN', 'ENOBUFS']
const FORBIDDEN = ['EACCES', 'EPERM']

/**
 * Lines to the local syslog daemon, each as a datagram. Those that were taken are in the queue of the daemon, before
 * whatever anybody sends later. Where nobody takes them, `write` rejects, and they are written again later.
 */
export function createSyslogOutput(options: SyslogOptions): LineOutput {
  const { socketPath, perl, onFallback } = options
  let sender: Sender | undefined
  let fallback: LineOutput | undefined
  /** Of a batch whose beginning was taken: told with the next write. */
  let failure: LogError | undefined

  function fallBack(reason: string): LineOutput {
    fallback = createLoggerOutput({ ...options, command: options.logger })
    onFallback(unacknowledged(reason))
    return fallback
  }

  async function running(): Promise<Sender | undefined> {
    try {
      sender ??= await startSender(perl, socketPath)
      return sender
    } catch (cause) {
      fallBack(`${perl} cannot be started (${systemCode(cause) ?? cause})`)
      return undefined
    }
  }

  return {
    async write(bytes) {
      if (failure !== undefined) {
        const error = failure
        failure = undefined
        throw error
      }
      let done = 0
      for (let ends = 0; ; ) {
        const rest = bytes.subarray(done)
        const used = fallback === undefined ? await running() : undefined
        if (used === undefined) return done + ((await fallback?.write(rest)) ?? 0)
        const sent = await used.send(rest)
        if (sent.failure === undefined) return bytes.length
        done += endOfLine(rest, sent.taken)
        if (sent.failure.kind === 'refused') {
          failure = refusedError(socketPath, sent.failure.errno)
          break
        }
        sender = undefined
        ends += 1
        if (!used.isProved) {
          fallBack(`${perl} ended (${sent.failure.how})`)
        } else if (ends > MOST_ENDS) {
          failure = endedError(sent.failure)
          break
        }
        // Somebody ended it: another one goes on at once, with the line that was under way.
      }
      if (done > 0) return done
      const error = failure
      failure = undefined
      throw error
    },
    async close() {
      const ending = sender
      sender = undefined
      await Promise.all([ending?.stop(), fallback?.close()])
    },
  }
}

/** Bytes of so many lines. */
function endOfLine(bytes: Buffer, lines: number): number {
  let end = 0
  for (let line = 0; line < lines; line++) end = bytes.indexOf(NEWLINE, end) + 1
  return end
}

function refusedError(socketPath: string, errno: number): LogError {
  const name = getSystemErrorName(-errno)
  const details = { socket: socketPath }
  if (TAKES_NONE.includes(name)) {
    return new LogError('LOG_SYSLOG_STUCK', `The syslog daemon takes no lines from ${socketPath} (${name})`, {
      details,
      remedy: 'Look why it does not read, for example a full disk, or restart it; the lines wait meanwhile.',
    })
  }
  if (FORBIDDEN.includes(name)) {
    return new LogError(
      'LOG_SYSLOG_UNAVAILABLE',
      `Syslog is not available: the user of the daemon may not write to ${socketPath} (${name})`,
      { details, remedy: 'Let everybody write to that socket (mode 0666), or set log.syslog to false.' },
    )
  }
  return new LogError(
    'LOG_SYSLOG_UNAVAILABLE',
    `Syslog is not available: nothing listens on ${socketPath} (${name})`,
    {
      details,
      remedy: 'Start a syslog daemon (rsyslog or systemd-journald), or set log.syslog to false.',
    },
  )
}

function endedError({ how }: SenderEnd): LogError {
  return new LogError('LOG_SYSLOG_ENDED', `The program that passes lines to syslog ended (${how})`, {
    details: { how },
    remedy: 'It is started again, and the lines are sent again; if this comes back, look who ends it.',
  })
}

function unacknowledged(reason: string): LogError {
  return new LogError(
    'LOG_SYSLOG_UNACKNOWLEDGED',
    `Lines go to syslog through logger(1), which may deliver them after those of the MTA: ${reason}`,
    { remedy: 'Install perl-base, and reload.' },
  )
}
