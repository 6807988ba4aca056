import type { Config } from '../../config/schema.ts'
import { addressIn } from '../../host/clamav/clamd-conf.ts'
import { planSources } from '../../signatures/plan/plan-sources.ts'
import { apparmorSteps } from '../engine/apparmor.ts'
import { chooseEngine } from '../engine/choose.ts'
import { seedSteps } from '../engine/seed-steps.ts'
import { type HostFacts, unitOf } from '../look/host-facts.ts'
import {
  ACCOUNT_STEP,
  CLOSING_UNIT,
  programSteps,
  SERVICE_UNIT,
  SOCKET_UNIT,
  startStep,
  stopStep,
  unitFileSteps,
} from '../systemd/plan.ts'
import type { Step } from '../types.ts'
import { activationSteps } from './activation-unit.ts'
import { pageSteps } from './page/units.ts'
import { SOCKET_DROP_IN, socketDirectory, socketDropIn } from './socket-drop-in.ts'

/** A file of root's that the service may read: a secret. */
export interface SecretText {
  readonly path: string
  readonly text: string
}

/** What the panel's parameters come to. */
export interface PanelPlan {
  /** The whole of clamgate.yaml. */
  readonly yaml: string
  /** What it says. */
  readonly config: Config
  readonly secrets: readonly SecretText[]
}

/** What is read of this host for a plan. */
export interface PanelFacts {
  readonly host: HostFacts
  /** The directory of the milter's socket is there. */
  readonly hasSocketDirectory: boolean
  /** Where the clamd of this host reads its databases; undefined where that is not there. */
  readonly databases: DirectoryFact | undefined
  /** `GUI_ROOT_DIR` of the panel. */
  readonly guiDirectory: string
}

export interface DirectoryFact {
  readonly path: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** Steps, by when they are done. */
export interface PanelSteps {
  /** Before Postfix asks us: they touch no service. */
  readonly files: readonly Step[]
  /** After these, and before Postfix is told. */
  readonly services: readonly Step[]
  /** In place of Postfix, where mail could not be scanned yet. */
  readonly waiting: readonly Step[]
}

const SECRETS_DIRECTORY = '/etc/clamgate/secrets'
const CLAMD_SOCKET = 'clamav-daemon.socket'
const CLAMD_SERVICE = 'clamav-daemon.service'
const FRESHCLAM = 'clamav-freshclam.service'
const PERMISSIONS = 0o7777
const GROUP_WRITES = 0o020

/** Pure: what is to be done on this host but for Postfix. */
export function panelSteps(plan: PanelPlan, facts: PanelFacts): PanelSteps {
  const { host } = facts
  const { config } = plan
  const engine = chooseEngine(
    { asked: config.engine.mode, configured: undefined, imported: true, beside: false },
    host,
  )
  const isManaged = config.engine.mode === 'managed'
  return {
    files: [
      ACCOUNT_STEP,
      ...programSteps(host, true),
      ...unitFileSteps(host, [CLOSING_UNIT, SOCKET_UNIT, SERVICE_UNIT]),
      ...directorySteps(plan, facts),
      ...(isManaged ? apparmorSteps(host) : databaseSteps(config, facts)),
      serviceFilesStep(plan, host),
    ],
    services: [
      ...(isManaged ? engine.idle.map(stopStep) : clamavSteps(config, host)),
      ...(isManaged ? seedSteps(config, host, true) : []),
      startStep(SOCKET_UNIT, 'Open the socket of the milter, now and at each boot', config.milter.listen),
      startStep(SERVICE_UNIT, 'Start the service, now and at each boot', config.milter.listen),
      ...pageSteps({ guiDirectory: facts.guiDirectory }),
    ],
    waiting: activationSteps(),
  }
}

/** systemd would make it as well, and nobody would take it away. */
function directorySteps({ config, secrets }: PanelPlan, { hasSocketDirectory }: PanelFacts): readonly Step[] {
  const path = socketDirectory(config.milter)
  const ofSocket = path === undefined || hasSocketDirectory ? [] : [rootDirectory(path, 0o755, 'root')]
  return [...ofSocket, ...(secrets.length === 0 ? [] : [rootDirectory(SECRETS_DIRECTORY, 0o750, 'clamgate')])]
}

function rootDirectory(path: string, mode: number, group: string): Step {
  return {
    id: `directory:${path}`,
    group: 'other',
    kind: 'directory',
    sentence: `Make the directory ${path}`,
    wanted: { path, mode, owner: 'root', group },
  }
}

/** Signatures of third parties go where that clamd reads; our service is a member of its group. */
function databaseSteps({ signatures }: Config, { databases }: PanelFacts): readonly Step[] {
  const isOn = planSources(signatures).some(({ enabled }) => enabled)
  if (!isOn || databases === undefined || (databases.mode & GROUP_WRITES) !== 0) return []
  const { path, mode, uid, gid } = databases
  return [
    {
      id: `directory:${path}`,
      group: 'other',
      kind: 'directory',
      sentence: `Let the group of ${path} write there, for signatures of third parties`,
      wanted: {
        path,
        mode: (mode & PERMISSIONS) | GROUP_WRITES,
        owner: String(uid),
        group: String(gid),
      },
    },
  ]
}

/** What the service is made by changes in one step: with the new configuration and the old socket it does not start. */
function serviceFilesStep({ yaml, config, secrets }: PanelPlan, { own: { configuration } }: HostFacts): Step {
  const { path } = configuration
  const forService = { mode: 0o640, owner: 'root', group: 'clamgate' }
  // Nobody else may read a secret, its owner's group included.
  const secret = { mode: 0o600, owner: 'clamgate', group: 'clamgate' }
  const socketFile = SOCKET_DROP_IN
  return {
    id: `service-files:${SERVICE_UNIT}`,
    group: 'configuration',
    kind: 'service-files',
    sentence: `Write ${path} by the parameters of the plugin, and let the milter listen at ${config.milter.listen.join(', ')}`,
    wanted: {
      files: [
        { path: socketFile, content: socketDropIn(config.milter), mode: 0o644, owner: 'root', group: 'root' },
        ...secrets.map((one) => ({ path: one.path, content: one.text, ...secret })),
        { path, content: yaml, ...forService },
      ],
      ...{ socket: SOCKET_UNIT, socketFile, service: SERVICE_UNIT },
    },
  }
}

/** The clamd of this host, where it is the one that is asked, and freshclam. Without databases Debian's clamd does not start. */
function clamavSteps({ engine }: Config, host: HostFacts): readonly Step[] {
  const { conf, databases } = host.clamav
  const local = conf === undefined ? undefined : addressIn(conf.options)
  if (local === undefined || !engine.servers.some(({ address }) => plainAddress(address) === local)) return []
  const canStart = databases.official || host.clamav.answers
  const step = (unit: string, active: boolean | null): readonly Step[] => {
    const fact = unitOf(host, unit)
    if (fact === undefined || fact.enabled.startsWith('masked')) return []
    return [
      {
        id: `unit:${unit}`,
        group: 'service',
        kind: 'unit',
        sentence: active === null ? `Start ${unit} at each boot` : `Start ${unit}, now and at each boot`,
        wanted: { unit, enabled: true, active, clamd: unit === CLAMD_SERVICE ? local : null },
      },
    ]
  }
  return [
    ...step(FRESHCLAM, true),
    ...step(CLAMD_SOCKET, canStart ? true : null),
    ...step(CLAMD_SERVICE, canStart ? true : null),
  ]
}

/** As {@link addressIn} gives it. */
function plainAddress(server: string): string {
  return server.replace(/^unix:\/var\/run\//, 'unix:/run/')
}
