import { type ControlClient, createControlClient } from '../api/client.ts'
import { ControlError, DaemonError } from '../api/errors.ts'
import { findSocketPath } from '../api/socket/find.ts'
import { ConfigError } from '../config/errors.ts'
import { DEFAULT_CONFIG_PATH, loadConfig, processEnvironment } from '../config/load/load.ts'

/**
 * A client for the daemon that runs with this configuration file. The file may be broken meanwhile (that is what
 * `reload` wants to hear of); then the socket is looked for where it is by default.
 * @throws {ConfigError} when the file cannot be read at all
 */
export async function connectToDaemon(configPath: string | undefined): Promise<ControlClient> {
  const { configured, path } = await whatTheFileSays(configPath)
  const socketPath = await findSocketPath({
    configured,
    configPath: path,
    defaultConfigPath: DEFAULT_CONFIG_PATH,
    runtimeDirectory: processEnvironment()['XDG_RUNTIME_DIR'],
  })
  return createControlClient({ socketPath })
}

async function whatTheFileSays(
  configPath: string | undefined,
): Promise<{ configured: string | undefined; path: string | undefined }> {
  try {
    const { config, path } = await loadConfig({ path: configPath, secrets: 'leave' })
    return { configured: config.control.socket, path }
  } catch (error) {
    if (!(error instanceof ConfigError) || error.code === 'CONFIG_NOT_FOUND') throw error
    return { configured: undefined, path: error.file }
  }
}

/** What the daemon says; undefined for who may not ask it, or finds none, and does without. */
export async function whereAnswered<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof ControlError || error instanceof DaemonError) return undefined
    throw error
  }
}
