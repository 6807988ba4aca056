import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Writable } from 'node:stream'
import { cleanText } from '../../../ground/clean.ts'
import { PROGRAM_PATH, prepareCall } from '../../../ground/program-call.ts'
import { systemCode } from '../../../ground/thrown.ts'
import { LogError } from '../errors.ts'
import type { LineOutput } from '../line-queue.ts'
import { withoutHeader } from './format.ts'

/** Lines are cut before they come here. */
const LINE_MAX_BYTES = 16_000
const PROBE_TIMEOUT_MS = 2000
/** A `logger` that knows no such options (busybox) or has no socket ends at once; it must not take lines along. */
const START_WATCH_MS = 100
const EXIT_TIMEOUT_MS = 1000

export interface LoggerOptions {
  /** Program name on the lines. */
  readonly tag: string
  /** Process id on the lines. */
  readonly pid: number
  /** The local syslog socket. */
  readonly socketPath: string
  /** `logger` of util-linux. */
  readonly command: string
}

/**
 * Lines to the local syslog daemon through `logger`, for machines without perl. It runs as long as this output and is
 * started again with the next line after its end. It says of no line when, or whether, it was taken. Where no syslog
 * daemon listens, `write` rejects.
 */
export function createLoggerOutput(options: LoggerOptions): LineOutput {
  let child: Logger | undefined
  let failure: LogError | undefined
  return {
    async write(bytes) {
      if (failure !== undefined) {
        const error = failure
        failure = undefined
        throw error
      }
      if (child === undefined) {
        await probe(options.socketPath)
        const started = await startLogger(options)
        started.child.once('close', (code, signal) => {
          if (child !== started) return
          child = undefined
          failure = endedError(options, code ?? signal ?? 'unknown', started.complaint())
        })
        child = started
      }
      try {
        await send(child.stdin, plainLines(bytes))
      } catch (error) {
        const complaint = child?.complaint() ?? ''
        child = undefined
        throw endedError(options, systemCode(error) ?? 'unknown', complaint)
      }
      return bytes.length
    },
    async close() {
      const ending = child
      child = undefined
      if (ending !== undefined) await stopLogger(ending)
    },
  }
}

interface Logger {
  readonly child: ChildProcess
  readonly stdin: Writable
  /** What it said on standard error, clean. */
  complaint(): string
}

async function startLogger(options: LoggerOptions): Promise<Logger> {
  const { command, tag, pid, socketPath } = options
  const args = [`--tag=${tag}`, `--id=${pid}`, '--prio-prefix', `--size=${LINE_MAX_BYTES}`]
  // Own process group: Ctrl-C in the terminal must not end it before our last lines.
  const call = prepareCall({
    program: command,
    args: [...args, '--socket', socketPath, '--socket-errors=on'],
    as: undefined,
    environment: { PATH: PROGRAM_PATH },
  })
  const child = spawn(call.file, call.args, {
    ...call.options,
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-1000)
  })
  child.stdin.on('error', () => undefined) // told to the callback of the write
  try {
    await once(child, 'spawn')
  } catch (cause) {
    throw unavailable(
      `${command} cannot be started (${systemCode(cause) ?? cause})`,
      'Install perl-base, or bsdutils.',
      cause,
    )
  }
  const complaint = () => cleanText(said.trim())
  if (await endsWithin(child, START_WATCH_MS))
    throw endedError(options, child.exitCode ?? 'signal', complaint())
  return { child, stdin: child.stdin, complaint }
}

function plainLines(bytes: Buffer): string {
  return bytes.toString('utf8').split('\n').map(withoutHeader).join('\n')
}

async function endsWithin(child: ChildProcess, ms: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), ms)
  const ended = () => resolve(true)
  child.once('close', ended)
  const answer = await promise
  child.off('close', ended)
  clearTimeout(timer)
  return answer
}

function send(stdin: Writable, bytes: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  stdin.write(bytes, (error) => (error === null || error === undefined ? resolve() : reject(error)))
  return promise
}

async function stopLogger(logger: Logger): Promise<void> {
  const { child, stdin } = logger
  stdin.end()
  if (child.exitCode !== null || child.signalCode !== null) return
  const timer = setTimeout(() => child.kill('SIGKILL'), EXIT_TIMEOUT_MS)
  await once(child, 'exit')
  clearTimeout(timer)
}

/**
 * Resolves when something listens on a Unix datagram socket. A stream connection to one fails with EPROTOTYPE, to a
 * dead one with ECONNREFUSED (unix(7)); `logger` itself would only tell after it had taken lines.
 */
async function probe(socketPath: string): Promise<void> {
  const socket = connect(socketPath)
  socket.setTimeout(PROBE_TIMEOUT_MS, () => socket.destroy(new Error(`no answer in ${PROBE_TIMEOUT_MS} ms`)))
  try {
    await once(socket, 'connect')
  } catch (cause) {
    if (systemCode(cause) === 'EPROTOTYPE') return
    const remedy = 'Start a syslog daemon (rsyslog or systemd-journald), or set log.syslog to false.'
    throw unavailable(`nothing listens on ${socketPath} (${systemCode(cause) ?? cause})`, remedy, cause)
  } finally {
    socket.destroy()
  }
}

function unavailable(fact: string, remedy: string, cause: unknown): LogError {
  return new LogError('LOG_SYSLOG_UNAVAILABLE', `Syslog is not available: ${fact}`, { remedy, cause })
}

function endedError({ command }: LoggerOptions, how: string | number, complaint: string): LogError {
  const words = complaint === '' ? '' : `: ${complaint}`
  return new LogError(
    'LOG_SYSLOG_ENDED',
    `${command}, which passes lines to syslog, ended (${how})${words}`,
    {
      details: { how },
      remedy:
        'Lines just before may be lost. It is started again with the next line; check the syslog daemon if this comes back.',
    },
  )
}
