import type { Config } from '../../config/schema.ts'
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
import { askedClamd, directoryFor, placeSteps, serviceFilesStep, socketDirectory } from './plan-parts.ts'
import type { PanelFacts, PanelPlan, PanelSteps } from './plan-types.ts'
import { SOCKET_DROP_IN, socketDropIn } from './socket-drop-in.ts'

const CLAMD_SOCKET = 'clamav-daemon.socket'
const CLAMD_SERVICE = 'clamav-daemon.service'
const FRESHCLAM = 'clamav-freshclam.service'

/** Pure: where systemd starts services. It holds the socket of the milter. */
export function systemdSteps(plan: PanelPlan, facts: PanelFacts): PanelSteps {
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
      ...socketSteps(plan, facts),
      ...placeSteps(plan, facts),
      serviceFilesStep(plan, host, {
        file: {
          ...{ path: SOCKET_DROP_IN, content: socketDropIn(config.milter) },
          ...{ mode: 0o644, owner: 'root', group: 'root' },
        },
        wanted: { socket: SOCKET_UNIT, socketFile: SOCKET_DROP_IN, service: SERVICE_UNIT },
      }),
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
function socketSteps({ config }: PanelPlan, { socket }: PanelFacts): readonly Step[] {
  const path = socketDirectory(config.milter)
  if (path === undefined || socket !== undefined) return []
  return [directoryFor(path, { mode: 0o755, owner: 'root', group: 'root' })]
}

/** The clamd of this host, where it is the one that is asked, and freshclam. Without databases Debian's clamd does not start. */
function clamavSteps(config: Config, host: HostFacts): readonly Step[] {
  const local = askedClamd(config, host)
  if (local === undefined) return []
  const canStart = host.clamav.databases.official || host.clamav.answers
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
