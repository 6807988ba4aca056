import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RealClamd, startRealClamd } from '@clamgate/clamd/testing'
import { buildParts, type Parts } from '../../../../packages/clamgate/src/app/build.ts'
import { configSchema } from '../../../../packages/clamgate/src/config/schema.ts'
import { releaseListenerLines } from '../../../../packages/clamgate/src/host/postfix/release-listener.ts'
import { createMemoryLog, type MemoryLog } from '../../../../packages/clamgate/src/observe/log/testing.ts'
import type { ReleaseOptions } from '../../../../packages/clamgate/src/quarantine/release/types.ts'
import { freePort } from '../../../../packages/lab/src/free-port.ts'
import { type PrivatePostfix, startPostfix } from '../../../../packages/lab/src/private-postfix.ts'
import { type Mail, SmtpClient, type SmtpReply } from '../smtp.ts'
import { managedLog } from './managed-log.ts'

/** A Postfix with the listener for releases, the parts of the daemon in this process, and a clamd: all real. */
export interface ReleaseSite extends AsyncDisposable {
  readonly clamd: RealClamd
  readonly parts: Parts
  readonly log: MemoryLog
  readonly postfix: PrivatePostfix
  /** Port of the listener for releases. */
  readonly releasePort: number
  /** Sends one mail to the ordinary port. */
  deliver(mail: Mail): Promise<SmtpReply>
  /** Keeps what is delivered, and gives the id of its entry. */
  keep(mail: Mail): Promise<string>
  release(id: string, options?: Partial<ReleaseOptions>): ReturnType<Parts['release']['release']>
}

export interface ReleaseSiteOptions {
  readonly config?: Readonly<Record<string, object>>
  /** More lines for main.cf. */
  readonly settings?: Readonly<Record<string, string>>
  /** More lines for master.cf. */
  readonly services?: readonly string[]
  /** Instead of the listener as setup writes it. */
  readonly listenerLines?: readonly string[]
  /** Milters of Postfix beside ours, in front of it. */
  readonly others?: readonly string[]
  /** Wanted port of the listener; left out: a free one. */
  readonly releasePort?: number
}

export async function startReleaseSite(options: ReleaseSiteOptions = {}): Promise<ReleaseSite> {
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-release-'))
  await chmod(directory, 0o755) // smtpd(8) runs as another user
  const clamd = await startRealClamd()
  const socket = `unix:${join(directory, 'milter.sock')}`
  const releasePort = options.releasePort ?? (await freePort())
  const { quarantine, policy, ...others } = options.config ?? {}
  const config = configSchema.parse({
    milter: { listen: [socket], mode: '0666' },
    engine: { mode: 'external', servers: [{ address: `unix:${clamd.socketPath}` }] },
    policy: { infected: 'quarantine', ...policy },
    quarantine: {
      directory: join(directory, 'quarantine'),
      release: { listener: `127.0.0.1:${releasePort}` },
      ...quarantine,
    },
    ...others,
  })
  const log = createMemoryLog()
  const parts = await buildParts(
    { config, path: undefined, files: [], origins: new Map(), rulePlaces: [], warnings: [] },
    { log: managedLog(log), environment: {}, version: 'test' },
  )
  await parts.quarantine.start()
  await parts.engine.start()
  await parts.sockets.apply(config.milter)
  const postfix = await startPostfix({
    milters: [...(options.others ?? []), socket],
    settings: { maximal_queue_lifetime: '1d', ...options.settings },
    services: [
      ...(options.listenerLines ??
        releaseListenerLines({ service: `127.0.0.1:${releasePort}`, milter: socket })),
      ...(options.services ?? []),
    ],
  })
  const ids = async () =>
    (await readdir(join(directory, 'quarantine'), { recursive: true })).filter((name) =>
      name.endsWith('.json'),
    )
  const deliver = async (mail: Mail) => (await SmtpClient.deliver(postfix.smtpPort, mail)).final
  return {
    ...{ clamd, parts, log, postfix, releasePort, deliver },
    async keep(mail) {
      const before = new Set(await ids().catch(() => []))
      const reply = await deliver(mail)
      const [name, ...more] = (await ids().catch(() => [])).filter((one) => !before.has(one))
      if (name === undefined || more.length > 0) throw new Error(`It was not kept: ${reply.raw}`)
      return name.replace(/^.*\//, '').replace(/\.json$/, '')
    },
    release: (id, asked = {}) =>
      parts.release.release(
        id,
        { by: 'root', as: 'original', again: false, ...asked },
        new AbortController().signal,
      ),
    async [Symbol.asyncDispose]() {
      await postfix.stop()
      await parts.release.stop(0)
      await parts.server.drain({ graceMs: 0, lingerMs: 0 })
      await parts.engine.stop({ graceMs: 0 })
      await parts.views.stop()
      await parts.quarantine.stop()
      await parts.notifiers.command.stop(0)
      await parts.notifiers.mail.stop(0)
      parts.metrics.close()
      parts.guard.close()
      await clamd.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
