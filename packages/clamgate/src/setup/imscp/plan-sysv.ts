import type { Config } from '../../config/schema.ts'
import { seedSteps } from '../engine/seed-steps.ts'
import { SetupError } from '../errors.ts'
import type { HostFacts } from '../look/host-facts.ts'
import { ACCOUNT_STEP, programSteps } from '../systemd/plan.ts'
import { INIT_SCRIPT, initScript } from '../sysv/init-script.ts'
import { initServiceStep } from '../sysv/init-service.ts'
import type { SysvFacts } from '../sysv/sysv-facts.ts'
import type { Step } from '../types.ts'
import { cronActivationStep, cronPageStep } from './cron.ts'
import {
  askedClamd,
  directoryFor,
  groupWritesStep,
  placeSteps,
  serviceFilesStep,
  socketDirectory,
} from './plan-parts.ts'
import type { DirectoryFact, PanelFacts, PanelPlan, PanelSteps } from './plan-types.ts'

const SERVICE = 'clamgate'
const CLAMD = { name: 'clamav-daemon', program: 'clamd' }
const FRESHCLAM = { name: 'clamav-freshclam', program: 'freshclam' }
/** Of which the service is a member in any case: to hand its socket to Postfix, and to reach the one of clamd. */
const GROUPS = ['postfix', 'clamav']

/**
 * Pure: where init scripts start services. The daemon makes the socket of the milter itself, and cron does what timers do.
 * @throws {SetupError} SETUP_STOPPED where the daemon cannot write to the directory of its socket
 */
export function sysvSteps(plan: PanelPlan, facts: PanelFacts, sysv: SysvFacts): PanelSteps {
  const { host } = facts
  const { config } = plan
  const { group, listen } = config.milter
  const groups = [...new Set([...GROUPS, ...(group === undefined ? [] : [group])])]
  const content = initScript({ groups, socketDirectory: socketDirectory(config.milter) })
  const hasCron = sysv.cron !== 'none'
  return {
    files: [
      ACCOUNT_STEP,
      ...programSteps(host, true),
      ...socketSteps(plan, facts, sysv),
      ...placeSteps(plan, facts),
      serviceFilesStep(plan, host, {
        file: { path: INIT_SCRIPT, content, mode: 0o755, owner: 'root', group: 'root' },
        wanted: { manager: 'init-script', service: SERVICE },
      }),
    ],
    services: [
      ...(config.engine.mode === 'managed' ? idleSteps(host, sysv) : clamavSteps(config, host, sysv)),
      ...(config.engine.mode === 'managed' ? seedSteps(config, host, true) : []),
      initServiceStep('Start the service, now and at each boot', {
        ...{ name: SERVICE, enabled: true, active: true, milters: listen },
      }),
      ...(hasCron ? [cronPageStep()] : []),
    ],
    waiting: hasCron ? [cronActivationStep()] : [],
  }
}

function socketSteps({ config }: PanelPlan, { socket }: PanelFacts, sysv: SysvFacts): readonly Step[] {
  const path = socketDirectory(config.milter)
  if (path === undefined) return []
  if (socket === undefined) return [directoryFor(path, { mode: 0o755, owner: 'clamgate', group: 'postfix' })]
  if (isWritable(socket, sysv, config.milter.group)) return []
  // As the plugin before and guides for clamav-milter have made it: of clamav or postfix, and we are in both groups.
  if (GROUPS.some((name) => sysv.groups.get(name) === socket.gid) && has(socket.mode, GROUP_ENTERS)) {
    return [groupWritesStep(socket, 'for the socket of the milter')]
  }
  throw new SetupError(
    'SETUP_STOPPED',
    `The user clamgate, who makes the milter's socket, cannot write to ${path}`,
    {
      remedy: `chown clamgate ${path}; or let MilterSocket be in a directory that is not there yet`,
      details: { path },
    },
  )
}

const OWNER_WRITES = 0o300
const GROUP_WRITES = 0o030
const GROUP_ENTERS = 0o010
const OTHERS_WRITE = 0o003

/** Pure. Where there is no account yet, nothing can be its own. */
function isWritable(
  { mode, uid, gid }: DirectoryFact,
  { account, groups }: SysvFacts,
  group: string | undefined,
): boolean {
  const ids = [...GROUPS, ...(group === undefined ? [] : [group])].map((name) => groups.get(name))
  if (uid === account?.uid) return has(mode, OWNER_WRITES)
  if (gid === account?.gid || ids.includes(gid)) return has(mode, GROUP_WRITES)
  return has(mode, OTHERS_WRITE)
}

function has(mode: number, bits: number): boolean {
  return (mode & bits) === bits
}

/** The clamd of this host, where it is the one that is asked, and freshclam. Without databases Debian's clamd does not start. */
function clamavSteps(config: Config, host: HostFacts, { scripts }: SysvFacts): readonly Step[] {
  if (askedClamd(config, host) === undefined) return []
  const canStart = host.clamav.databases.official || host.clamav.answers
  const step = (service: typeof CLAMD, active: boolean | null) => {
    if (!scripts.includes(service.name)) return []
    const when = active === null ? 'at each boot' : 'now and at each boot'
    return [initServiceStep(`Start ${service.name}, ${when}`, { ...service, enabled: true, active })]
  }
  return [...step(FRESHCLAM, true), ...step(CLAMD, canStart ? true : null)]
}

/** With a clamd of our own, those of the distribution run for nobody, unless others use them. */
function idleSteps({ clamav }: HostFacts, { scripts }: SysvFacts): readonly Step[] {
  if (clamav.users.length > 0) return []
  return [CLAMD, FRESHCLAM]
    .filter(({ name }) => scripts.includes(name))
    .map((service) =>
      initServiceStep(`Stop ${service.name}, which nobody needs any more, and keep it from starting`, {
        ...{ ...service, enabled: false, active: false },
      }),
    )
}
