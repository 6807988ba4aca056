import { dirname } from 'node:path'
import { parseListenAddress } from '@clamgate/milter'
import type { Config } from '../../config/schema.ts'
import { addressIn } from '../../host/clamav/clamd-conf.ts'
import { planSources } from '../../signatures/plan/plan-sources.ts'
import { apparmorSteps } from '../engine/apparmor.ts'
import type { FileWanted } from '../files/file.ts'
import type { HostFacts } from '../look/host-facts.ts'
import { SERVICE_UNIT } from '../systemd/plan.ts'
import type { Step } from '../types.ts'
import type { DirectoryFact, PanelFacts, PanelPlan } from './plan-types.ts'

// What is the same whatever starts services here.

const SECRETS_DIRECTORY = '/etc/clamgate/secrets'
const PERMISSIONS = 0o7777
const GROUP_WRITES = 0o020

/** The directory of the first socket that is a path. */
export function socketDirectory({ listen }: Pick<Config['milter'], 'listen'>): string | undefined {
  const addresses = listen.map((text) => parseListenAddress(text))
  const [path] = addresses.flatMap((address) => (address.kind === 'unix' ? [address.path] : []))
  return path === undefined ? undefined : dirname(path)
}

/** Where secrets and databases are. */
export function placeSteps({ config, secrets }: PanelPlan, facts: PanelFacts): readonly Step[] {
  return [
    ...(secrets.length === 0
      ? []
      : [directoryFor(SECRETS_DIRECTORY, { mode: 0o750, owner: 'root', group: 'clamgate' })]),
    ...(config.engine.mode === 'managed' ? apparmorSteps(facts.host) : databaseSteps(config, facts)),
  ]
}

export function directoryFor(
  path: string,
  rights: { readonly mode: number; readonly owner: string; readonly group: string },
): Step {
  return {
    id: `directory:${path}`,
    group: 'other',
    kind: 'directory',
    sentence: `Make the directory ${path}`,
    wanted: { path, ...rights },
  }
}

/** Signatures of third parties go where that clamd reads; our service is a member of its group. */
function databaseSteps({ signatures }: Config, { databases }: PanelFacts): readonly Step[] {
  const isOn = planSources(signatures).some(({ enabled }) => enabled)
  if (!isOn || databases === undefined || (databases.mode & GROUP_WRITES) !== 0) return []
  return [groupWritesStep(databases, 'for signatures of third parties')]
}

/** Lets the group of a directory that is there write to it; owner and group stay. */
export function groupWritesStep({ path, mode, uid, gid }: DirectoryFact, why: string): Step {
  return {
    id: `directory:${path}`,
    group: 'other',
    kind: 'directory',
    sentence: `Let the group of ${path} write there, ${why}`,
    wanted: { path, mode: (mode & PERMISSIONS) | GROUP_WRITES, owner: String(uid), group: String(gid) },
  }
}

/** What is written anew together: with the new configuration and the old socket the service does not start. */
export function serviceFilesStep(
  { yaml, config, secrets }: PanelPlan,
  { own: { configuration } }: HostFacts,
  manager: {
    /** The first one of the files: it says how the service is started, or where systemd listens for it. */
    readonly file: FileWanted
    /** For the kind `service-files`. */
    readonly wanted: { readonly [key: string]: string }
  },
): Step {
  const { path } = configuration
  const forService = { mode: 0o640, owner: 'root', group: 'clamgate' }
  // Nobody else may read a secret, its owner's group included.
  const secret = { mode: 0o600, owner: 'clamgate', group: 'clamgate' }
  return {
    id: `service-files:${SERVICE_UNIT}`,
    group: 'configuration',
    kind: 'service-files',
    sentence: `Write ${path} by the parameters of the plugin, and let the milter listen at ${config.milter.listen.join(', ')}`,
    wanted: {
      files: [
        manager.file,
        ...secrets.map((one) => ({ path: one.path, content: one.text, ...secret })),
        { path, content: yaml, ...forService },
      ],
      ...manager.wanted,
    },
  }
}

/** The address of this host's clamd, where that is the one that is asked. */
export function askedClamd({ engine }: Config, { clamav }: HostFacts): string | undefined {
  const local = clamav.conf === undefined ? undefined : addressIn(clamav.conf.options)
  return engine.servers.some(({ address }) => plainAddress(address) === local) ? local : undefined
}

/** As {@link addressIn} gives it. */
function plainAddress(server: string): string {
  return server.replace(/^unix:\/var\/run\//, 'unix:/run/')
}
