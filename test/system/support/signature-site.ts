import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createClamdClient, type ScanResult } from '@clamgate/clamd'
import { type RealClamd, type RealClamdOptions, startRealClamd } from '@clamgate/clamd/testing'
import { stringify } from 'yaml'
import type { MadeDatabase } from '../../../packages/lab/src/signatures/made-database.ts'
import { type DaemonConfig, PROGRAM } from './daemon.ts'
import { type SignaturesStatus, statusOf } from './signature-status.ts'

/** What a command has done. */
export interface Ran {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  /** In front of the command. */
  readonly within?: readonly string[]
  /** Told of the process once it is there. */
  readonly onStart?: (pid: number) => void
  /** What it prints on standard error, as it comes. */
  readonly onError?: (chunk: string) => void
}

/** A host with a clamd of somebody else, whose databases Clamgate keeps. The command line does it; no daemon runs. */
export interface SignatureSite extends AsyncDisposable {
  readonly directory: string
  readonly configFile: string
  /** `signatures.directory` */
  readonly stateDirectory: string
  readonly clamd: RealClamd
  /** Keys below `signatures:`; they replace those of before, section by section. */
  configure(signatures: Readonly<Record<string, unknown>>): Promise<void>
  /** `clamgate WORDS --config …` */
  run(words: readonly string[], options?: RunOptions): Promise<Ran>
  /** `clamgate signatures WORDS` */
  signatures(...words: readonly string[]): Promise<Ran>
  status(): Promise<SignaturesStatus>
  /** Names in the directory that clamd reads, those of the start left out. */
  live(): Promise<readonly string[]>
  liveContent(name: string): Promise<string>
  scan(content: Buffer): Promise<ScanResult>
  /** Names of the signatures of a database that clamd finds now, by their samples. */
  found(database: MadeDatabase): Promise<readonly string[]>
}

export interface SiteOptions {
  readonly clamd?: RealClamdOptions
  /** Other sections of the configuration. */
  readonly config?: DaemonConfig
  /** For each command. */
  readonly env?: Readonly<Record<string, string>>
}

const CLAMD_LIMITS = { connectTimeoutMs: 60_000, stallTimeoutMs: 60_000, replyTimeoutMs: 60_000 }

export async function startSite(
  signatures: Readonly<Record<string, unknown>>,
  { clamd: clamdOptions, config = {}, env = {} }: SiteOptions = {},
): Promise<SignatureSite> {
  const directory = await mkdtemp(join(tmpdir(), 'signatures-'))
  await chmod(directory, 0o755)
  await mkdir(join(directory, 'clamd'))
  const clamd = await startRealClamd({ directory: join(directory, 'clamd'), ...clamdOptions })
  const initial = new Set(await readdir(clamd.databaseDirectory))
  const configFile = join(directory, 'clamgate.yaml')
  const stateDirectory = join(directory, 'state')
  const client = createClamdClient({ address: clamd.address, ...CLAMD_LIMITS })
  const configure = async (keys: Readonly<Record<string, unknown>>) => {
    const base = { directory: stateDirectory, databaseDirectory: clamd.databaseDirectory, schedule: 'off' }
    const document = {
      milter: { listen: [`unix:${join(directory, 'milter.sock')}`] },
      control: { socket: join(directory, 'control.sock') },
      quarantine: { directory: join(directory, 'quarantine') },
      ...config,
      engine: { mode: 'external', servers: [`unix:${clamd.socketPath}`], ...config['engine'] },
      signatures: { ...base, ...signatures, ...keys },
    }
    await writeFile(configFile, stringify(document))
  }
  const run = (words: readonly string[], options: RunOptions = {}) =>
    runCommand([...words, '--config', configFile], { ...options, env: { ...env, ...options.env } })
  const live = async () =>
    (await readdir(clamd.databaseDirectory)).filter((name) => !initial.has(name)).sort()
  const scan = (content: Buffer) => client.scan([content])
  await configure({})
  return {
    directory,
    configFile,
    stateDirectory,
    clamd,
    configure,
    run,
    signatures: (...words) => run(['signatures', ...words]),
    status: async () => statusOf(await run(['signatures', 'status', '--json'])),
    live,
    liveContent: (name) => readFile(join(clamd.databaseDirectory, name), 'utf8'),
    scan,
    async found({ hits }) {
      const results = await Promise.all(hits.map(({ sample }) => scan(sample)))
      return results.flatMap((result) => (result.kind === 'found' ? [result.signature] : []))
    },
    async [Symbol.asyncDispose]() {
      await clamd.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** How clamd calls the signatures of a database. */
export function namesOf({ name, hits }: MadeDatabase): readonly string[] {
  const prefix = /\.yara?$/.test(name) ? 'YARA.' : ''
  return hits.map(({ signature }) => `${prefix}${signature}.UNOFFICIAL`)
}

export async function runCommand(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { env = {}, within = [], onStart, onError } = options
  const [command = PROGRAM, ...rest] = [...within, PROGRAM, ...args]
  const child = spawn(command, rest, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (child.pid !== undefined) onStart?.(child.pid)
  if (onError !== undefined) child.stderr.setEncoding('utf8').on('data', onError)
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)]
  const [code, signal] = await once(child, 'exit')
  return { code, signal, stdout: await stdout, stderr: await stderr }
}
