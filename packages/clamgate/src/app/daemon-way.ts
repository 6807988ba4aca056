import { ControlError } from '../api/errors.ts'
import { candidateSockets, type FindSocketOptions } from '../api/socket/find.ts'
import { createStatusClient, type StatusClient } from '../api/status-client.ts'
import { ConfigError } from '../config/errors.ts'
import { controlSocketIn } from '../config/load/control-socket.ts'
import { DEFAULT_CONFIG_PATH, loadConfig, processEnvironment } from '../config/load/load.ts'

/** The daemon of a configuration file, for who asks for its status alone. */
export interface FoundDaemon {
  readonly client: StatusClient
  /** What is wrong with the file by now; the daemon goes on with what it has. */
  readonly broken: ConfigError | undefined
}

/**
 * The way to the daemon that runs with this configuration file. The file may be broken, gone or say another socket by now:
 * then the daemon is looked for where the file says all the same, and where it leaves a link to its socket.
 * @param timeoutMs the longest wait for an answer of a daemon; else that of the client
 * @throws {ConfigError} when the file is not there or cannot be read, and no daemon is found without it
 */
export async function findDaemon(configPath: string | undefined, timeoutMs?: number): Promise<FoundDaemon> {
  const { configured, path, broken } = await whatTheFileSays(configPath)
  const options: FindSocketOptions = {
    configured,
    configPath: path,
    defaultConfigPath: DEFAULT_CONFIG_PATH,
    runtimeDirectory: processEnvironment()['XDG_RUNTIME_DIR'],
  }
  const bound = timeoutMs === undefined ? {} : { timeoutMs }
  const clients = (await candidateSockets(options)).map((socketPath) =>
    createStatusClient({ socketPath, ...bound }),
  )
  const { answering, forbidden } = await askAll(clients)
  if (answering !== undefined) return { client: answering, broken }
  // Whoever may not read the file, or named one that is not there, hears of that: it would say where to look.
  if (broken?.code === 'CONFIG_UNREADABLE' || broken?.code === 'CONFIG_NOT_FOUND') throw broken
  const client = forbidden ?? clients[0]
  if (client === undefined) throw new TypeError('A daemon has a control socket somewhere')
  return { client, broken }
}

/**
 * Where no daemon answers, and none could start: the file is broken, and that is what has to be mended first.
 * @throws {ConfigError}
 */
export async function tellWhatIsBroken({ client, broken }: FoundDaemon): Promise<void> {
  if (broken !== undefined && !(await client.isThere())) throw broken
}

interface Asked {
  /** The first that answers, if only with nonsense. */
  readonly answering: StatusClient | undefined
  /** The first that we may not ask. */
  readonly forbidden: StatusClient | undefined
}

async function askAll(clients: readonly StatusClient[]): Promise<Asked> {
  let forbidden: StatusClient | undefined
  for (const client of clients) {
    try {
      if (await client.isThere()) return { answering: client, forbidden }
    } catch (error) {
      if (!(error instanceof ControlError) || error.code !== 'CONTROL_FORBIDDEN')
        return { answering: client, forbidden }
      forbidden ??= client
    }
  }
  return { answering: undefined, forbidden }
}

async function whatTheFileSays(configPath: string | undefined): Promise<{
  configured: string | undefined
  path: string | undefined
  broken: ConfigError | undefined
}> {
  try {
    const { config, path } = await loadConfig({ path: configPath, secrets: 'leave' })
    return { configured: config.control.socket, path, broken: undefined }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const path = error.file ?? DEFAULT_CONFIG_PATH
    return { configured: await controlSocketIn(path), path, broken: error }
  }
}
