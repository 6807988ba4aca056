import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RealClamd, startRealClamd } from '@clamgate/clamd/testing'
import { releaseListenerLines } from '../../../packages/clamgate/src/host/postfix/release-listener.ts'
import { freePort } from '../../../packages/lab/src/free-port.ts'
import { type PrivatePostfix, startPostfix } from '../../../packages/lab/src/private-postfix.ts'
import { type Daemon, type DaemonConfig, PROGRAM, startDaemon } from './daemon.ts'
import { type Mail, SmtpClient } from './smtp.ts'

/** What a command printed, and how it ended. */
export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** Standard output as it came. */
  readonly octets: Buffer
}

/** The daemon as a program, which quarantines what is infected, and a Postfix with its listener for releases; all real. */
export interface QuarantineSite extends AsyncDisposable {
  readonly clamd: RealClamd
  readonly daemon: Daemon
  readonly postfix: PrivatePostfix
  /** `quarantine.directory` */
  readonly directory: string
  /** Sends mails, each to be kept; ids of their entries, from the oldest to the newest. */
  keep(...mails: readonly Mail[]): Promise<readonly [string, ...string[]]>
  /** Runs `clamgate quarantine …`. */
  run(...argv: readonly string[]): Promise<Ran>
  /** Ends the daemon, and starts it again with the same files. */
  stopDaemon(): Promise<void>
  startDaemon(): Promise<void>
}

/**
 * @param config a configuration, or one that knows the clamd
 * @param databases of that clamd, where they are not the usual ones
 * @param postfixSettings more lines for main.cf
 */
export async function startQuarantineSite(
  config: DaemonConfig | ((clamd: RealClamd) => DaemonConfig) = {},
  databases?: Readonly<Record<string, string | Buffer>>,
  postfixSettings: Readonly<Record<string, string>> = {},
): Promise<QuarantineSite> {
  const clamd = await startRealClamd(databases === undefined ? {} : { databases })
  const releasePort = await freePort()
  const { quarantine, policy, ...others } = typeof config === 'function' ? config(clamd) : config
  const settings: DaemonConfig = {
    engine: { mode: 'external', servers: [`unix:${clamd.socketPath}`] },
    policy: { infected: 'quarantine', ...policy },
    quarantine: { release: { listener: `127.0.0.1:${releasePort}` }, ...quarantine },
    ...others,
  }
  const home = await mkdtemp(join(tmpdir(), 'clamgate-quarantine-'))
  let daemon = await startDaemon(settings, { directory: home })
  const directory = join(home, 'quarantine')
  const postfix = await startPostfix({
    milters: [daemon.milter],
    settings: postfixSettings,
    services: releaseListenerLines({ service: `127.0.0.1:${releasePort}`, milter: daemon.milter }),
  })
  const ids = async () =>
    (await readdir(directory, { recursive: true }).catch(() => []))
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.replace(/^.*\/|\.json$/g, ''))
  return {
    ...{ clamd, postfix, directory },
    get daemon() {
      return daemon
    },
    async keep(...mails) {
      const before = new Set(await ids())
      for (const mail of mails) {
        const { final } = await SmtpClient.deliver(postfix.smtpPort, mail)
        if (final.code !== 250) throw new Error(`It was not taken: ${final.raw}`)
      }
      const [one, ...more] = (await ids()).filter((id) => !before.has(id)).sort()
      if (one === undefined || more.length + 1 !== mails.length)
        throw new Error(`Of ${mails.length} mails ${more.length + 1} were kept`)
      return [one, ...more]
    },
    run: (...argv) => command(['quarantine', ...argv, '--config', daemon.configFile]),
    async stopDaemon() {
      await daemon.stop()
    },
    async startDaemon() {
      daemon = await startDaemon(settings, { directory: home })
    },
    async [Symbol.asyncDispose]() {
      await postfix.stop()
      await daemon.stop()
      await clamd.stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** Runs the program. */
export async function command(argv: readonly string[]): Promise<Ran> {
  const { promise, resolve } = Promise.withResolvers<Ran>()
  const options = { encoding: 'buffer', maxBuffer: 64 * 1024 ** 2 } as const
  const child = execFile(PROGRAM, argv, options, (error, stdout, stderr) => {
    const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1
    resolve({ code, stdout: stdout.toString(), stderr: stderr.toString(), octets: stdout })
  })
  child.stdin?.end()
  return await promise
}
