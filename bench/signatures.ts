/**
 * Measures an update of a large set of third-party signatures: how long it takes, what our process needs, and what becomes of
 * mail meanwhile. JSON goes to standard output.
 *
 *   node bench/signatures.ts [--files 120] [--megabytes 200] [--sessions 4]
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type RealClamd, startRealClamd } from '@clamgate/clamd/testing'
import { stringify } from 'yaml'
import { startForegroundDaemon } from '../packages/lab/src/foreground-daemon.ts'
import { makeBigSet } from '../packages/lab/src/signatures/big-set.ts'
import { LOOPBACK_NAMES, makeAuthority } from '../packages/lab/src/signatures/private-authority.ts'
import {
  type SignatureServer,
  startSignatureServer,
} from '../packages/lab/src/signatures/signature-server.ts'
import { openSenders } from './load/sender.ts'
import { describeMachine } from './measure/machine.ts'
import { memory, resetPeak } from './measure/processes.ts'
import { progress } from './progress.ts'

const PROGRAM = join(import.meta.dirname, '../script/clamgate')
/** Longer than the floor of the source. */
const FLOOR_MS = 1500
const BODY_BYTES = 20 * 1024
const LOOK_EVERY_MS = 20
const WARM_UP_MS = 5000

interface Stage {
  readonly directory: string
  readonly configFile: string
  readonly clamd: RealClamd
  readonly server: SignatureServer
  readonly files: number
  readonly bytes: number
}

interface Update {
  readonly tookMs: number
  readonly exitCode: number | null
  /** Of the process of the command, at its most. */
  readonly peakKib: number
  readonly said: string
}

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '120' },
    megabytes: { type: 'string', default: '200' },
    sessions: { type: 'string', default: '4' },
  },
})
await bench(Number(values.files), Number(values.megabytes) * 1_000_000, Number(values.sessions))

async function bench(files: number, bytes: number, sessions: number): Promise<void> {
  const machine = describeMachine()
  await using authority = await makeAuthority()
  await using server = await startSignatureServer({ certificate: await authority.issue(LOOPBACK_NAMES) })
  const directory = await mkdtemp(join(tmpdir(), 'clamgate-bench-'))
  await chmod(directory, 0o755)
  await mkdir(join(directory, 'clamd'))
  const clamd = await startRealClamd({ directory: join(directory, 'clamd') })
  const configFile = join(directory, 'clamgate.yaml')
  const stage: Stage = { directory, configFile, clamd, server, files, bytes }
  try {
    const names = await publish(stage, 1)
    await writeFile(configFile, stringify(configuration(stage, authority.caFile, names)))
    progress('first update')
    const first = await update(configFile)
    await delay(FLOOR_MS)
    progress('a run without news')
    const unchanged = await update(configFile)
    progress('updates by a daemon, at rest and under load')
    const byDaemon = await updateByDaemon(stage, sessions)
    const document = { machine, settings: { files, bytes, sessions }, first, unchanged, ...byDaemon }
    process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`)
  } finally {
    await clamd.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

/** Puts a set on the server. @returns the names of its files */
async function publish({ directory, server, files, bytes }: Stage, revision: number): Promise<string[]> {
  const place = join(directory, `set-${revision}`)
  await mkdir(place)
  const made = await makeBigSet(place, { files, bytes, revision })
  for (const { name, path } of made) await server.putFile(`own/${name}`, path)
  return made.map(({ name }) => name)
}

function configuration({ directory, clamd, server }: Stage, ca: string, files: readonly string[]) {
  return {
    milter: { listen: [`unix:${join(directory, 'milter.sock')}`] },
    control: { socket: join(directory, 'control.sock') },
    quarantine: { directory: join(directory, 'quarantine') },
    engine: { mode: 'external', servers: [`unix:${clamd.socketPath}`] },
    store: { url: 'off' },
    signatures: {
      directory: join(directory, 'state'),
      databaseDirectory: clamd.databaseDirectory,
      schedule: 'off',
      tls: { ca },
      sources: { big: { kind: 'https', url: `${server.url}own/`, files, minInterval: '1s' } },
    },
  }
}

async function update(configFile: string): Promise<Update> {
  const startedAt = performance.now()
  const args = ['signatures', 'update', '--force', '--config', configFile]
  const child = spawn(PROGRAM, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)]
  let peakKib = 0
  const look = setInterval(() => {
    if (child.exitCode === null && child.pid !== undefined) peakKib = Math.max(peakKib, peakOf(child.pid))
  }, LOOK_EVERY_MS)
  const [exitCode] = await once(child, 'exit')
  clearInterval(look)
  const tookMs = Math.round(performance.now() - startedAt)
  const [said = ''] = `${await stdout}${await stderr}`.split('\n')
  return { tookMs, exitCode, peakKib, said }
}

/** 0 where it has ended meanwhile. */
function peakOf(pid: number): number {
  try {
    return memory(pid).peakKib || 0
  } catch {
    return 0
  }
}

/** The same by a daemon: at rest, and with mail by the milter socket, as Postfix sends it. */
async function updateByDaemon(stage: Stage, sessions: number) {
  const { directory, configFile } = stage
  const path = join(directory, 'milter.sock')
  await using daemon = await startDaemon(configFile, directory, path)
  const idleKib = memory(daemon.pid).residentKib
  await publish(stage, 2)
  resetPeak(daemon.pid)
  const atRest = { ...(await update(configFile)), daemonIdleKib: idleKib, daemonPeakKib: peakOf(daemon.pid) }
  await publish(stage, 3)
  const load = await startLoad(path, sessions)
  await delay(WARM_UP_MS)
  const loadedKib = memory(daemon.pid).residentKib
  resetPeak(daemon.pid)
  const ran = await update(configFile)
  const daemonPeakKib = peakOf(daemon.pid)
  const underLoad = { ...ran, daemonLoadedKib: loadedKib, daemonPeakKib, ...(await load.end()) }
  return { atRest, underLoad }
}

async function startDaemon(configFile: string, directory: string, readyAt: string) {
  const daemon = await startForegroundDaemon({
    command: PROGRAM,
    args: ['run', '--config', configFile],
    outputFile: join(directory, 'output.log'),
    readyAt,
    env: process.env,
  })
  return {
    pid: daemon.pid,
    async [Symbol.asyncDispose]() {
      await daemon.stop()
    },
  }
}

/** Clean mail, each session as fast as it is answered. */
async function startLoad(path: string, sessions: number) {
  const senders = await openSenders({ address: { path }, sessions, bodyBytes: BODY_BYTES })
  let running = true
  const notAccepted: string[] = []
  const times: number[] = []
  const work = senders.map(async (sender) => {
    while (running) {
      const begunAt = performance.now()
      try {
        await sender.sendOne()
        times.push(performance.now() - begunAt)
      } catch (error) {
        notAccepted.push(String(error))
        return
      }
    }
  })
  return {
    async end() {
      running = false
      await Promise.all(work)
      // A session whose mail was not accepted may be gone.
      await Promise.allSettled(senders.map((sender) => sender.close()))
      return { messages: times.length, notAccepted, slowestMs: Math.round(Math.max(...times)) }
    },
  }
}
