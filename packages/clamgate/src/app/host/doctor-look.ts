import { createControlClient } from '../../api/client.ts'
import { ConfigError } from '../../config/errors.ts'
import { loadConfig } from '../../config/load/load.ts'
import type { Finding } from '../../doctor/check.ts'
import { examineDaemon, examineHost } from '../../doctor/doctor.ts'

export interface DoctorDeps {
  readonly configPath: string | undefined
  readonly controlSocket: string
  readonly version: string
}

/** What was found. What mends it is of the command line, which somebody runs who may. */
export type Seen = Omit<Finding, 'fix'>

/** As the command has them: whoever waits for doctor waits for all of these where nobody answers. */
const DAEMON_TIMEOUT_MS = 2000
const TIMEOUT_MS = 3000

/** All that `clamgate doctor` finds, by the daemon and with its rights. */
export async function lookAtHost(deps: DoctorDeps): Promise<readonly Seen[]> {
  return (await findingsOf(deps)).map(({ fix: _, ...seen }) => seen)
}

async function findingsOf(deps: DoctorDeps): Promise<readonly Finding[]> {
  const client = createControlClient({ socketPath: deps.controlSocket, timeoutMs: DAEMON_TIMEOUT_MS })
  try {
    const loaded = await loadConfig({ path: deps.configPath, secrets: 'leave' })
    return await examineHost({ loaded, client, version: deps.version, timeoutMs: TIMEOUT_MS })
  } catch (error) {
    if (error instanceof ConfigError) return await examineDaemon(error, client)
    throw error
  }
}
