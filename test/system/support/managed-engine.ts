import { renameSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eicarTestText, type ScanResult } from '@clamgate/clamd'
import { createEngine } from '../../../packages/clamgate/src/app/engine.ts'
import type { ReloadStatus } from '../../../packages/clamgate/src/engine/status.ts'
import {
  calm,
  engineConfig,
  recordingLog,
  untilStatus,
} from '../../../packages/clamgate/src/engine/testing/fixture.ts'
import type { Engine, EngineDeps } from '../../../packages/clamgate/src/engine/types.ts'
import { waitUntil } from '../../../packages/lab/src/wait-until.ts'
import { processesNaming } from './processes.ts'

/** A managed engine without network in a directory of its own, and what a test does with it. */
export interface ManagedEngine extends AsyncDisposable {
  readonly engine: Engine
  readonly log: ReturnType<typeof recordingLog>
  readonly directory: string
  /** Changes the configuration; `settings` are those of `engine`. */
  reconfigure(settings: Readonly<Record<string, unknown>>): Promise<void>
  /** Puts a file among the databases as freshclam does: written beside, then renamed. */
  put(name: string, content: string | Buffer): Promise<void>
  /** The same with several of them: no look at the directory finds only some. */
  putAll(files: Readonly<Record<string, string | Buffer>>): Promise<void>
  remove(name: string): Promise<void>
  scan(content: string | Buffer): Promise<ScanResult>
  /** The next take-over, after what `change` does. */
  reloaded(change: () => Promise<void>): Promise<ReloadStatus>
  /** Waits until a line of that event is there, `count` of them. */
  line(event: string, count?: number): Promise<{ readonly sentence: string; readonly code: unknown }>
  /** Process ids of its clamd. After a take-over the one before may be there for a moment. */
  clamds(): Promise<readonly number[]>
  /** Process id of its clamd, once only one runs. */
  clamd(): Promise<number>
  stop(): Promise<void>
  /** Another engine in the same directory, once this one was stopped. */
  again(): Promise<ManagedEngine>
}

export interface ManagedEngineOptions {
  readonly settings?: Readonly<Record<string, unknown>>
  readonly deps?: Partial<EngineDeps>
  /** Files among the databases from the start. */
  readonly databases?: Readonly<Record<string, string | Buffer>>
}

const RELOAD_MS = 60_000
const CANARY_MS = 200

export async function startManagedEngine(options: ManagedEngineOptions = {}): Promise<ManagedEngine> {
  const directory = await mkdtemp(join(tmpdir(), 'engine-'))
  await chmod(directory, 0o755)
  await mkdir(join(directory, 'databases'), { mode: 0o755 })
  for (const [name, content] of Object.entries(options.databases ?? {})) {
    await writeFile(join(directory, 'databases', name), content)
  }
  return await startIn(directory, options)
}

async function startIn(directory: string, options: ManagedEngineOptions): Promise<ManagedEngine> {
  const log = recordingLog()
  const configOf = (settings: Readonly<Record<string, unknown>>) => ({
    ...engineConfig({
      directory,
      threads: 2,
      freshclam: { enabled: false },
      ...options.settings,
      ...settings,
    }),
    // Shorter than a configuration can have it: a change is seen at one look and taken at the next.
    canaryInterval: CANARY_MS,
  })
  const timings = { restartFirst: 50, restartLongest: 200, kill: 2000 }
  const engine = createEngine({ log, timings, ...options.deps }, configOf({}))
  await engine.start()
  const path = (name: string) => join(directory, 'databases', name)
  const stop = () => engine.stop({ graceMs: 0 })
  const putAll = async (files: Readonly<Record<string, string | Buffer>>) => {
    for (const [name, content] of Object.entries(files)) await writeFile(path(`${name}.part`), content)
    for (const name of Object.keys(files)) renameSync(path(`${name}.part`), path(name))
  }
  const clamds = () => processesNaming(directory, 'clamd')
  return {
    engine,
    log,
    directory,
    stop,
    async reconfigure(settings) {
      await engine.reconfigure(configOf(settings))
    },
    put: (name, content) => putAll({ [name]: content }),
    putAll,
    remove: (name) => rm(path(name)),
    async scan(content) {
      return (await engine.scanner.scan([Buffer.from(content)], calm)).result
    },
    async reloaded(change) {
      const before = engine.status.reload
      await change()
      const status = await untilStatus(engine, ({ reload }) => reload !== before, RELOAD_MS)
      if (status.reload === undefined) throw new Error('No reload')
      return status.reload
    },
    async line(event, count = 1) {
      const found = await waitUntil(async () => log.lines.filter((line) => line.event === event)[count - 1], {
        timeoutMs: RELOAD_MS,
        intervalMs: 20,
      })
      if (found === undefined) {
        const told = log.events().filter((one) => one !== 'engine.clamd.line')
        throw new Error(`No line ${event}; there were ${told.join(' ')}`)
      }
      return { sentence: found.sentence, code: found.fields['code'] }
    },
    clamds,
    async clamd() {
      const alone = async () => {
        const running = await clamds()
        return running.length === 1 ? running[0] : undefined
      }
      const found = await waitUntil(alone, { timeoutMs: RELOAD_MS })
      if (found === undefined) throw new Error(`Not one clamd runs in ${directory}: ${await clamds()}`)
      return found
    },
    async again() {
      await stop()
      return await startIn(directory, options)
    },
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Until it is written down that the set in use is good. */
export async function noted({ engine, directory }: ManagedEngine): Promise<void> {
  const { generation } = await untilStatus(engine, (status) => status.generation !== undefined)
  const note = join(directory, 'engine', 'good-generation')
  const names = async () => (await readFile(note, 'utf8').catch(() => '')).includes(`"${generation?.id}-`)
  const found = await waitUntil(async () => ((await names()) ? true : undefined), { timeoutMs: RELOAD_MS })
  if (found === undefined) throw new Error(`The set ${generation?.id} was not noted as good`)
}

/** A line of a database of body patterns (`.ndb`): finds `text` as `name` + `.UNOFFICIAL`. */
export function pattern(name: string, text: string): string {
  return `${name}:0:*:${Buffer.from(text).toString('hex')}\n`
}

/** So many file hashes (`.hsb`) that nothing has. */
export function hashes(count: number): string {
  return Array.from({ length: count }, (_, index) => {
    return `${index.toString(16).padStart(64, '0')}:${1_000_000 + index}:Hash.${index}:73\n`
  }).join('')
}

/** A mail with EICAR in a base64 attachment, or with harmless text there; no two are the same. */
export function mail(serial: number, { infected }: { readonly infected: boolean }): Buffer {
  const content = infected ? eicarTestText() : Buffer.from(`harmless ${serial}`)
  return Buffer.from(
    'Received: from a.example.org by b.example.net\r\n' +
      `From: <a@example.org>\r\nMessage-ID: <${serial}@example.org>\r\nMIME-Version: 1.0\r\n` +
      'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n' +
      '--x\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n' +
      `${content.toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n--x--\r\n`,
  )
}

/** Programs for an engine whose clamd waits with its start while `hold` is there. */
export async function slowClamd(): Promise<
  AsyncDisposable & { readonly programPath: string; hold(held: boolean): Promise<void> }
> {
  const directory = await mkdtemp(join(tmpdir(), 'programs-'))
  await chmod(directory, 0o755)
  const gate = join(directory, 'hold')
  const script = `#!/bin/sh
if [ "$1" = --foreground ]; then while [ -e '${gate}' ]; do sleep 0.02; done; fi
exec /usr/sbin/clamd "$@"
`
  await writeFile(join(directory, 'clamd'), script, { mode: 0o755 })
  return {
    // setpriv(1) comes from the system.
    programPath: `${directory}:/usr/sbin:/usr/bin:/sbin:/bin`,
    async hold(held) {
      if (held) await writeFile(gate, '')
      else await rm(gate, { force: true })
    },
    async [Symbol.asyncDispose]() {
      await rm(directory, { recursive: true, force: true })
    },
  }
}
