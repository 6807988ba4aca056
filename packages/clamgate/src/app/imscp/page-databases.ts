import { readFile } from 'node:fs/promises'
import type { Status } from '../../api/routes/status.ts'
import { ConfigError } from '../../config/errors.ts'
import { loadConfig } from '../../config/load/load.ts'
import { freshclamLogChecks, readTail } from '../../doctor/databases/freshclam-log.ts'
import { isAsked } from '../../doctor/signatures/clamd-conf.ts'
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

/** Undefined where the clamd that is asked is on another host, or has a configuration that nobody finds. */
async function externalDirectory(engine: Status['engine'] | undefined): Promise<string | undefined> {
  for (const path of CLAMD_CONFS) {
    const options = parseClamdConf(await textOf(path))
    const isOurs = engine === undefined ? options.size > 0 : isAsked(options, addressesOf(engine))
    if (isOurs) return options.get('databasedirectory') ?? DATABASES
  }
  return engine === undefined ? DATABASES : undefined
}

function addressesOf({ servers }: Status['engine']): readonly string[] {
  return servers.map(({ address }) => address)
}

async function freshclamProblem(): Promise<Told | undefined> {
  const path = parseClamdConf(await textOf(FRESHCLAM_CONF)).get('updatelogfile') ?? FRESHCLAM_LOG
  const [check] = freshclamLogChecks(path, await readTail(path))
  return check?.state === 'warn' ? { sentence: check.detail, remedy: check.remedy } : undefined
}

async function textOf(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '')
}
