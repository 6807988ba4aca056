import { type ControlClient, createControlClient } from '../api/client.ts'
import { ControlError, DaemonError } from '../api/errors.ts'
import { type FoundDaemon, findDaemon, tellWhatIsBroken } from './daemon-way.ts'

/** The way to the daemon of a configuration file. */
export interface DaemonWay extends FoundDaemon {
  readonly client: ControlClient
}

/**
 * A client for the daemon that runs with this configuration file; see {@link findDaemon}.
 * @throws {ConfigError} as {@link tellWhatIsBroken}
 */
export async function connectToDaemon(configPath: string | undefined): Promise<ControlClient> {
  const way = await wayToDaemon(configPath)
  await tellWhatIsBroken(way)
  return way.client
}

/** As {@link findDaemon}, for who asks for all that the daemon answers. */
export async function wayToDaemon(configPath: string | undefined, timeoutMs?: number): Promise<DaemonWay> {
  const { client, broken } = await findDaemon(configPath, timeoutMs)
  const { socketPath } = client
  return {
    client: createControlClient({ socketPath, ...(timeoutMs !== undefined && { timeoutMs }) }),
    broken,
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
