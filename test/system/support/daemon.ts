import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type ForegroundDaemon, startForegroundDaemon } from '../../../packages/lab/src/foreground-daemon.ts'

/** The keys of the configuration file, by section. */
export type DaemonConfig = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export interface Daemon extends ForegroundDaemon {
  readonly directory: string
  readonly configFile: string
  readonly socketPath: string
  /** The milter as main.cf wants it. */
  readonly milter: string
  /** Writes another configuration over that of the start, section by section; a reload applies it. */
  writeConfig(changes: DaemonConfig): Promise<void>
}

/** The command line of the checkout. */
export const PROGRAM = join(import.meta.dirname, '../../../script/clamgate')

export interface DaemonPlace {
  /** Of an earlier run, to start again with the same paths; it is kept by `stop`. Without it: a temporary one. */
  readonly directory?: string
  /** More places for `milter.listen` than the Unix socket in the directory. */
  readonly alsoListen?: readonly string[]
  /** Beside the environment of the tests. */
  readonly env?: Readonly<Record<string, string>>
  /** In front of the command, such as what leads into another namespace. */
  readonly within?: readonly string[]
}

/**
 * Runs `script/clamgate run` on a configuration that it writes. The milter socket is made with the mode and group that
 * the product chooses.
 */
export async function startDaemon(
  config: DaemonConfig,
  { directory: given, alsoListen = [], env = {}, within = [] }: DaemonPlace = {},
): Promise<Daemon> {
  const directory = given ?? (await mkdtemp(join(tmpdir(), 'clamgate-daemon-')))
  await chmod(directory, 0o755)
  const socketPath = join(directory, 'milter.sock')
  const configFile = join(directory, 'clamgate.yaml')
  const controlSocket = join(directory, 'control.sock')
  const base: DaemonConfig = {
    // Nothing of a test goes to where an installed daemon has its files.
    engine: { directory: join(directory, 'engine') },
    milter: { listen: [`unix:${socketPath}`, ...alsoListen] },
    control: { socket: controlSocket },
    quarantine: { directory: join(directory, 'quarantine') },
    store: { url: `sqlite:${join(directory, 'clamgate.db')}` },
  }
  const writeConfig = (changes: DaemonConfig) =>
    writeFile(configFile, stringify(merged(base, config, changes)))
  await writeConfig({})
  const [command = PROGRAM, ...args] = [...within, PROGRAM, 'run', '--config', configFile]
  const child = await startForegroundDaemon({
    command,
    args,
    outputFile: join(directory, 'output.log'),
    // The last that it opens: mail is taken before commands are.
    readyAt: controlSocket,
    env: { ...process.env, ...env },
  })
  return {
    ...child,
    directory,
    configFile,
    socketPath,
    milter: `unix:${socketPath}`,
    writeConfig,
    async stop() {
      const exit = await child.stop()
      if (given === undefined) await rm(directory, { recursive: true, force: true })
      return exit
    },
  }
}

function merged(...configs: readonly DaemonConfig[]): DaemonConfig {
  const sections = new Set(configs.flatMap((config) => Object.keys(config)))
  return Object.fromEntries(
    [...sections].map((section) => [section, Object.assign({}, ...configs.map((config) => config[section]))]),
  )
}
