import { readFile } from 'node:fs/promises'
import { parseClamdAddress } from '@clamgate/clamd'
import type { Status } from '../../api/routes/status.ts'
import { ConfigError } from '../../config/errors.ts'
import { loadConfig } from '../../config/load/load.ts'
import { freshclamLogChecks, readTail } from '../../doctor/databases/freshclam-log.ts'
import { CLAMD_CONFS, parseClamdConf } from '../../host/clamav/clamd-conf.ts'
import { layoutOf } from '../../managed/process/layout.ts'
import type { DaemonFacts, DatabaseFacts, Told } from '../../setup/imscp/page/facts.ts'
import { readDatabases } from '../../setup/imscp/page/read-databases.ts'

const DATABASES = '/var/lib/clamav'
const FRESHCLAM_CONF = '/etc/clamav/freshclam.conf'
const FRESHCLAM_LOG = '/var/log/clamav/freshclam.log'

/** The official databases where the engine of this daemon reads them. */
export async function readDatabaseFacts(
  daemon: DaemonFacts,
  configPath: string | undefined,
): Promise<DatabaseFacts> {
  const engine = daemon.state === 'answers' ? daemon.status.engine : undefined
  const directory =
    engine?.mode === 'managed' ? await managedDirectory(configPath) : await externalDirectory(engine)
  if (directory === undefined) return { directory, files: [], download: undefined, problem: undefined }
  const [read, problem] = await Promise.all([
    readDatabases(directory, Date.now()),
    // The managed engine says itself what its freshclam met.
    engine?.mode === 'managed' ? undefined : freshclamProblem(),
  ])
  return { directory, ...read, problem }
}

async function managedDirectory(configPath: string | undefined): Promise<string | undefined> {
  try {
    const { config } = await loadConfig({ path: configPath, secrets: 'leave' })
    return layoutOf(config.engine.directory).databases
  } catch (error) {
    if (error instanceof ConfigError) return undefined
    throw error
  }
}

/** Undefined where every clamd is on another host. */
async function externalDirectory(engine: Status['engine'] | undefined): Promise<string | undefined> {
  if (engine !== undefined && !engine.servers.some(({ address }) => isHere(address))) return undefined
  for (const path of CLAMD_CONFS) {
    const text = await textOf(path)
    if (text !== '') return parseClamdConf(text).get('databasedirectory') ?? DATABASES
  }
  return DATABASES
}

function isHere(address: string): boolean {
  const read = parseClamdAddress(address)
  return 'path' in read || /^(?:localhost|127\.|::1$)/.test(read.host)
}

async function freshclamProblem(): Promise<Told | undefined> {
  const path = parseClamdConf(await textOf(FRESHCLAM_CONF)).get('updatelogfile') ?? FRESHCLAM_LOG
  const [check] = freshclamLogChecks(path, await readTail(path))
  return check?.state === 'warn' ? { sentence: check.detail, remedy: check.remedy } : undefined
}

async function textOf(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '')
}
