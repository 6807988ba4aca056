import { appendFile, chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { messageOf } from '../../clamgate/src/ground/thrown.ts'
import { LabError } from './errors.ts'
import { type ForegroundDaemon, startForegroundDaemon } from './foreground-daemon.ts'
import { freePort } from './free-port.ts'
import { SYSTEM_PATH } from './postfix-programs.ts'
import { findPostgres, makeCluster, SUPERUSER } from './postgres-programs.ts'
import { waitUntil } from './wait-until.ts'

export interface PrivatePostgresOptions {
  /** Over TCP a password is asked for; left out: everybody is believed. */
  readonly passwords?: boolean
  /** Survives a power cut, as real ones do, and is as slow. */
  readonly synced?: boolean
  /** Lines of postgresql.conf. */
  readonly settings?: readonly string[]
}

/** A real PostgreSQL of our own: a cluster in a private directory, a port of 127.0.0.1, a Unix socket. */
export interface PrivatePostgres {
  readonly port: number
  /** Where its Unix socket is. */
  readonly directory: string
  /** `postgres://USER@127.0.0.1:PORT/DATABASE`, without password. */
  url(database?: string, user?: string): string
  /** Makes an empty one and gives its URL. */
  createDatabase(): Promise<string>
  /** Runs one or more statements as the superuser, through the Unix socket. */
  run(sql: string, database?: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** Ends it, and those who are connected. */
  stop(): Promise<void>
  /** SIGKILL to all of it. */
  kill(): Promise<void>
  /** After `stop` or `kill`, on the same port with the same data; recovered when it resolves. */
  start(): Promise<void>
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const READY_MS = 30_000

/**
 * Starts one; within a second or two, since the empty cluster is copied from the first that was made on this host.
 * @throws {LabError} HOST_POSTGRES_MISSING, HOST_POSTGRES_START
 */
export async function startPrivatePostgres(options: PrivatePostgresOptions = {}): Promise<PrivatePostgres> {
  const programs = await findPostgres()
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-postgres-'))
  await chmod(directory, 0o755)
  if (programs.as !== undefined) await chown(directory, programs.as.uid, programs.as.gid)
  await makeCluster(directory, programs)
  const port = await freePort()
  await configure(directory, port, options)
  let daemon: ForegroundDaemon | undefined
  let made = 0

  const run: PrivatePostgres['run'] = async (sql, database = SUPERUSER) => {
    const client = new Client({ host: directory, port, user: SUPERUSER, database })
    client.on('error', ignore)
    await client.connect()
    try {
      const result = await client.query(sql)
      // Several statements have several results.
      const last = Array.isArray(result) ? result.at(-1) : result
      return last?.rows ?? []
    } finally {
      await client.end()
    }
  }
  const start = async () => {
    daemon = await startForegroundDaemon({
      ...{ command: join(programs.bin, 'postgres'), args: ['-D', join(directory, 'data')], as: programs.as },
      ...{ env: { PATH: SYSTEM_PATH }, outputFile: join(directory, 'log'), readyAt: port },
      temporaryDirectory: directory,
    })
    await untilItAnswers(() => run('SELECT 1'))
  }
  const end = async (signal: NodeJS.Signals) => {
    daemon?.kill(signal)
    // Of one that is killed others are left, which end when they see it; the next start waits for them.
    await daemon?.exited
    daemon = undefined
  }
  const url: PrivatePostgres['url'] = (database = SUPERUSER, user = SUPERUSER) =>
    `postgres://${encodeURIComponent(user)}@127.0.0.1:${port}/${encodeURIComponent(database)}`
  const close = async () => {
    // Its data is of no use to anybody: no shutdown checkpoint is waited for.
    await end('SIGQUIT')
    await rm(directory, { recursive: true, force: true, maxRetries: 5 })
  }
  await start()
  return {
    ...{ port, directory, url, run, start, close },
    createDatabase: async () => {
      const name = `test_${++made}`
      await run(`CREATE DATABASE ${name}`)
      return url(name)
    },
    stop: () => end('SIGINT'),
    kill: () => end('SIGKILL'),
    [Symbol.asyncDispose]: close,
  }
}

async function configure(
  directory: string,
  port: number,
  { passwords = false, synced = false, settings = [] }: PrivatePostgresOptions,
): Promise<void> {
  const lines = [
    `listen_addresses = '127.0.0.1'`,
    `port = ${port}`,
    `unix_socket_directories = '${directory}'`,
    `fsync = ${synced ? 'on' : 'off'}`,
    `shared_buffers = 32MB`,
    `max_connections = 50`,
    ...settings,
  ]
  await appendFile(join(directory, 'data/postgresql.conf'), `${lines.join('\n')}\n`)
  const method = passwords ? 'scram-sha-256' : 'trust'
  const access = `local all all trust\nhost all all 127.0.0.1/32 ${method}\n`
  await writeFile(join(directory, 'data/pg_hba.conf'), access)
}

/** It accepts before it answers: after a crash it recovers first. */
async function untilItAnswers(ask: () => Promise<unknown>): Promise<void> {
  let words = ''
  const answered = await waitUntil(
    async () => {
      try {
        await ask()
        return true
      } catch (error) {
        words = messageOf(error)
        return undefined
      }
    },
    { timeoutMs: READY_MS, intervalMs: 50 },
  )
  if (answered === undefined) {
    throw new LabError('HOST_POSTGRES_START', `The private PostgreSQL does not answer: ${words}`)
  }
}

function ignore(): void {}
