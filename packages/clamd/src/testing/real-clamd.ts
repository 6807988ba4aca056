import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { deferred } from '../deferred.ts'
import type { ClamdAddress } from '../types.ts'
import { testDatabases } from './databases.ts'

/** A clamd.conf setting by its name there; a list repeats the line. */
export type ClamdSettings = Readonly<Record<string, string | readonly string[]>>

export interface RealClamdOptions {
  /** Where its files live; it must exist and stays. Without it: a fresh one, removed by `stop`. */
  readonly directory?: string
  /** Database files by name. Without it: {@link testDatabases}. */
  readonly databases?: Readonly<Record<string, string | Buffer>>
  /** Lines of clamd.conf, over the defaults given here and those of clamd. */
  readonly settings?: ClamdSettings
  /** Listens on an ephemeral port of 127.0.0.1 too. */
  readonly tcp?: boolean
  /** Longest wait for the first answer, ms. Default 60 000. */
  readonly startTimeoutMs?: number
}

export interface RealClamd extends AsyncDisposable {
  readonly pid: number
  readonly socketPath: string
  /** The TCP port, when `tcp` was asked for. */
  readonly port: number | undefined
  readonly address: ClamdAddress
  readonly directory: string
  readonly databaseDirectory: string
  /** All it has printed so far: its log. */
  log(): string
  /** Ends it and removes what was made for it. Idempotent; `await using` calls it. */
  stop(): Promise<void>
}

const START_TIMEOUT_MS = 60_000
/** A port that was free can be taken before clamd binds it; a third loss in a row has another reason. */
const PORT_ATTEMPTS = 3
const PORT_TAKEN = /Address already in use/
/** Debian's clamd is fast to stop; longer means that it hangs. */
const STOP_TIMEOUT_MS = 5_000

/**
 * Runs the machine's own clamd in the foreground, privately: own directory, own databases, unix socket, no file of
 * the system touched. Returns when it answers PING. Needs no rights; started as root it stays root, so that files of the
 * test are readable to it.
 * @throws when clamd is not installed, ends at once, or does not answer in time; the message carries its log
 */
export async function startRealClamd(options: RealClamdOptions = {}): Promise<RealClamd> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(options)
    } catch (error) {
      const lostRace = options.tcp === true && error instanceof Error && PORT_TAKEN.test(error.message)
      if (!lostRace || attempt === PORT_ATTEMPTS) throw error
    }
  }
}

async function startOnce(options: RealClamdOptions): Promise<RealClamd> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'clamd-')))
  const socketPath = join(directory, 'clamd.sock')
  const databaseDirectory = join(directory, 'db')
  const port = options.tcp === true ? await freePort() : undefined
  await layOut(directory, databaseDirectory, options.databases ?? testDatabases())
  const configPath = join(directory, 'clamd.conf')
  const settings = { ...defaultSettings(directory, socketPath, databaseDirectory, port), ...options.settings }
  await writeFile(configPath, formatSettings(settings))

  const child = spawn('clamd', ['--config-file', configPath], {
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8')
    output.on('data', (text: string) => {
      log += text
    })
  }
  const killWithUs = () => {
    child.kill('SIGKILL')
    if (options.directory === undefined) rmSync(directory, { recursive: true, force: true })
  }
  process.once('exit', killWithUs)
  const stop = async () => {
    await terminate(child)
    process.removeListener('exit', killWithUs)
    if (options.directory === undefined) await rm(directory, { recursive: true, force: true })
  }
  try {
    await untilAnswering(child, socketPath, options.startTimeoutMs ?? START_TIMEOUT_MS)
    // clamd goes on with the Unix socket alone.
    if (PORT_TAKEN.test(log)) throw new Error(`Port ${port} was taken by another process meanwhile`)
  } catch (cause) {
    await stop()
    throw new Error(`clamd did not start; its log: ${log.trim() || '(empty)'}`, { cause })
  }
  return {
    pid: child.pid ?? 0,
    socketPath,
    port,
    address: { kind: 'unix', path: socketPath },
    directory,
    databaseDirectory,
    log: () => log,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

async function layOut(
  directory: string,
  databaseDirectory: string,
  databases: Readonly<Record<string, string | Buffer>>,
): Promise<void> {
  await mkdir(join(directory, 'tmp'), { recursive: true })
  await mkdir(databaseDirectory, { recursive: true })
  for (const [name, content] of Object.entries(databases)) {
    await writeFile(join(databaseDirectory, name), content)
  }
}

function defaultSettings(
  directory: string,
  socketPath: string,
  databaseDirectory: string,
  port: number | undefined,
): ClamdSettings {
  return {
    Foreground: 'yes',
    LocalSocket: socketPath,
    LocalSocketMode: '666',
    DatabaseDirectory: databaseDirectory,
    TemporaryDirectory: join(directory, 'tmp'),
    MaxThreads: '4',
    // A reload that nobody asked for would make tests depend on the clock.
    SelfCheck: '0',
    ...(port === undefined ? {} : { TCPAddr: '127.0.0.1', TCPSocket: `${port}` }),
  }
}

function formatSettings(settings: ClamdSettings): string {
  const lines = Object.entries(settings).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one) => `${name} ${one}`),
  )
  return `${lines.join('\n')}\n`
}

/** clamd cannot be given port 0, so one is borrowed from the kernel; another process could take it in between. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No TCP port is free')
  return address.port
}

async function untilAnswering(child: ChildProcess, socketPath: string, timeoutMs: number): Promise<void> {
  const failed = deferred<never>()
  failed.promise.catch(() => {})
  child.once('error', failed.reject)
  // Not at its exit: its last words may still be on their way.
  child.once('close', (code, signal) => failed.reject(new Error(`clamd ended with ${code ?? signal}`)))
  const endsAt = performance.now() + timeoutMs
  while (performance.now() < endsAt) {
    if (await Promise.race([answers(socketPath), failed.promise])) return
    await Promise.race([delay(20), failed.promise])
  }
  throw new Error(`clamd did not answer within ${timeoutMs} ms`)
}

/** Settles when the connection is gone, so that a test that counts handles finds none of ours. */
function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    let answered = false
    const socket = connect({ path: socketPath }, () => socket.write('zPING\0'))
    socket.setTimeout(1000, () => socket.destroy())
    socket.once('data', () => {
      answered = true
      socket.destroy()
    })
    // Refused and missing are what is expected while it loads; `close` follows.
    socket.once('error', () => {})
    socket.once('close', () => resolve(answered))
  })
}

async function terminate(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
  await exited
  clearTimeout(timer)
}
