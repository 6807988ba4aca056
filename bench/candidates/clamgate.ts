import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../packages/lab/src/free-port.ts'
import { type Candidate, type CandidatePlace, milterText } from './candidate.ts'
import { startDaemon } from './daemon.ts'
import { eventFile, gatewayExtras } from './features.ts'

const COMMAND = fileURLToPath(new URL('../../script/clamgate', import.meta.url))
/** Scans under way, and writing a profile. */
const GRACE_MS = 30_000

/** This checkout's Clamgate with an external engine; all that is not named here is as delivered. */
export async function startClamgate(
  { name, directory, address, clamd, clamdInet, features, events, profileDirectory }: CandidatePlace,
  signal: AbortSignal,
): Promise<Candidate> {
  const controlSocket = join(directory, 'control.sock')
  const consolePort = await freePort()
  // JSON is YAML, too.
  const config = JSON.stringify({
    milter: { listen: [milterText(address, 'sendmail')], mode: '0666' },
    engine: {
      mode: 'external',
      servers: [clamdInet ? `tcp:127.0.0.1:${clamd.port}` : `unix:${clamd.socketPath}`],
    },
    control: { socket: controlSocket },
    store: { url: 'off' },
    ...gatewayExtras({ directory, features, events, consolePort }),
  })
  const configFile = join(directory, 'clamgate.yaml')
  await writeFile(configFile, `${config}\n`)
  if (profileDirectory !== undefined) await mkdir(profileDirectory, { recursive: true })
  const daemon = await startDaemon(
    {
      name,
      command: COMMAND,
      args: ['run', '--config', configFile],
      ...(profileDirectory === undefined ? {} : { env: { NODE_OPTIONS: profiling(profileDirectory) } }),
      logFile: join(directory, 'log'),
      address,
      graceMs: GRACE_MS,
    },
    signal,
  )
  return {
    name,
    address,
    config,
    logFile: features === 'none' && !events ? undefined : eventFile(directory),
    controlSocket,
    pid: daemon.pid,
    [Symbol.asyncDispose]: () => daemon[Symbol.asyncDispose](),
  }
}

/** Node writes the profile when the daemon has ended. */
function profiling(directory: string): string {
  return `--cpu-prof --cpu-prof-dir=${JSON.stringify(directory)}`
}
