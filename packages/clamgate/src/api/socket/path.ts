import { createHash } from 'node:crypto'
import { join } from 'node:path'

export interface SocketPathFacts {
  readonly uid: number
  /** Absolute path of the configuration file; undefined where there is none and everything is default. */
  readonly configPath: string | undefined
  /** The configuration file of a host that runs one daemon. */
  readonly defaultConfigPath: string
  /** True when this user may write to {@link RUN_DIRECTORY}, as a service does with systemd's RuntimeDirectory. */
  readonly runDirectoryWritable: boolean
  /** The environment variable `XDG_RUNTIME_DIR`. */
  readonly runtimeDirectory: string | undefined
  /** `os.tmpdir()`. */
  readonly temporaryDirectory: string
}

export const RUN_DIRECTORY = '/run/clamgate'

/**
 * Where daemon and command line meet when `control.socket` does not say: `/run/clamgate/control.sock` for the default
 * configuration file. Another file gets a name with a hash of its path, so that several daemons live side by side and
 * `clamgate status --config FILE` finds its own. Who may not write below /run gets a directory of his own.
 */
export function defaultSocketPath(facts: SocketPathFacts): string {
  return join(directoryFor(facts), nameFor(facts))
}

function directoryFor({
  uid,
  runDirectoryWritable,
  runtimeDirectory,
  temporaryDirectory,
}: SocketPathFacts): string {
  if (uid === 0 || runDirectoryWritable) return RUN_DIRECTORY
  // The XDG base directory specification wants relative paths ignored.
  if (runtimeDirectory?.startsWith('/') === true) return join(runtimeDirectory, 'clamgate')
  return join(temporaryDirectory, `clamgate-${uid}`)
}

function nameFor({ configPath, defaultConfigPath }: SocketPathFacts): string {
  if (configPath === undefined || configPath === defaultConfigPath) return 'control.sock'
  const hash = createHash('sha256').update(configPath).digest('hex')
  return `control-${hash.slice(0, 12)}.sock`
}
