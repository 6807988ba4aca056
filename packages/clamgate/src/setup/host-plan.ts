import { dirname } from 'node:path'
import type { Config } from '../config/schema.ts'
import { planConfiguration } from './configuration/plan.ts'
import { apparmorSteps } from './engine/apparmor.ts'
import type { EngineChoice } from './engine/choose.ts'
import { seedSteps } from './engine/seed-steps.ts'
import type { HostFacts } from './look/host-facts.ts'
import { EXIM_REMARK } from './mta/exim.ts'
import { type Mta, mtaOf } from './mta/mta.ts'
import { sendmailRemark, sendmailUnitStep } from './mta/sendmail.ts'
import type { HostPlan } from './ports.ts'
import { surroundings } from './surroundings.ts'
import { UNIT_DIRECTORY } from './systemd/links.ts'
import {
  ACCOUNT_STEP,
  CLOSING_UNIT,
  directoryStep,
  OTHER_DIRECTORIES,
  programSteps,
  SERVICE_UNIT,
  SOCKET_UNIT,
  STATE_DIRECTORY,
  startStep,
  stopStep,
  unitFileSteps,
} from './systemd/plan.ts'
import { clamavMilterRuns, planTakeover } from './takeover/takeover.ts'
import type { Remark, SetupOptions, Step } from './types.ts'

/** All of a plan but Postfix, which comes in the middle. */
export interface FullHostPlan extends HostPlan {
  readonly mta: Mta | undefined
  /** False: the service is not started for good. */
  readonly service: boolean
}

const USUAL_SOCKET = 'unix:/var/spool/postfix/clamgate/milter.sock'

/** What is to be done on this host beside Postfix, and what was seen. Changes nothing. */
export function hostSteps(options: SetupOptions, facts: HostFacts): FullHostPlan {
  const service = options.service && facts.system.init === 'systemd'
  const effective = { ...options, service }
  const mta = mtaOf(facts)
  const { takeover, remarks: ofTakeover } = planTakeover(options, facts)
  const plan = planConfiguration(effective, facts, takeover)
  const { config, engine } = plan
  const remarks: Remark[] = [...surroundings(facts, service, Date.now()), ...ofTakeover, ...plan.remarks]
  if (!service) remarks.push(withoutService(options, facts))
  if (mta === 'exim') remarks.push(EXIM_REMARK)
  if (mta === undefined) remarks.push(NO_MTA)
  if (mta === 'sendmail' && config !== undefined)
    remarks.push(sendmailRemark(options, config, facts.sendmail?.asks === true))
  if (config !== undefined && engine !== undefined) remarks.push(...aboutDatabases(config, engine, facts))
  const replaces = takeover?.way === 'replace' ? takeover.listens : []
  const milter = mta === 'postfix' && config !== undefined ? sideOf(config) : undefined
  const undecided = options.clamavMilter === undefined && clamavMilterRuns(facts)
  const about = { replaces, mta, milter, service, undecided }
  if (config === undefined || engine === undefined) return { ...about, remarks, steps: [], after: [] }
  const units = service ? unitsFor(facts, mta, config) : []
  const idle = service ? engine.idle.map(stopStep) : []
  // clamav-milter asks clamd until it is stopped.
  const later = takeover?.way === 'replace' ? [...takeover.steps, ...idle] : []
  return {
    ...about,
    remarks,
    steps: [
      ACCOUNT_STEP,
      ...programSteps(facts, service),
      ...unitSteps(units, facts, mta),
      ...directories(config, service, mta),
      ...(engine.mode === 'managed' ? apparmorSteps(facts) : []),
      ...plan.steps,
      ...(takeover?.way === 'replace' ? [] : idle),
      ...(engine.mode === 'managed' ? seedSteps(config, facts, service) : []),
      ...serviceSteps(units, config.milter.listen),
      ...(service ? waitSteps(config, engine, options) : []),
    ],
    after: service ? later : [],
  }
}

function sideOf({ milter, engine, quarantine }: Config): NonNullable<HostPlan['milter']> {
  const { listener: release } = quarantine.release
  return { listen: milter.listen, scanTimeoutMs: engine.scanTimeout, release }
}

function unitSteps(units: readonly string[], facts: HostFacts, mta: Mta | undefined): readonly Step[] {
  // What closes the socket when the service has failed for good is there wherever the socket is.
  const files = unitFileSteps(facts, units.includes(SOCKET_UNIT) ? [CLOSING_UNIT, ...units] : units)
  return mta === 'sendmail' && units.length > 0 ? [...files, sendmailUnitStep(UNIT_DIRECTORY)] : files
}

/** The socket unit has the path that the configuration has by default, and no other. */
function unitsFor({ own }: HostFacts, mta: Mta | undefined, { milter }: Config): readonly string[] {
  const hasSocket = own.packaged || own.deploy.has(`systemd/${SOCKET_UNIT}`)
  const isUsual = mta === 'postfix' && milter.listen.includes(USUAL_SOCKET)
  return isUsual && hasSocket ? [SOCKET_UNIT, SERVICE_UNIT] : [SERVICE_UNIT]
}

function serviceSteps(units: readonly string[], listen: readonly string[]): readonly Step[] {
  return units.map((unit) =>
    unit === SOCKET_UNIT
      ? startStep(unit, 'Open the socket of the milter, now and at each boot', listen)
      : startStep(unit, 'Start the service, now and at each boot', listen),
  )
}

/** Directories that others have, and perhaps need as they are, are not made over: only that of the usual socket is ours. */
function directories({ milter }: Config, service: boolean, mta: Mta | undefined): readonly Step[] {
  const isUsual = mta === 'postfix' && milter.listen.includes(USUAL_SOCKET)
  // Group postfix may pass, nobody else; what is made in there belongs to it.
  const ofSocket = isUsual
    ? [directoryStep(dirname(USUAL_SOCKET.slice('unix:'.length)), 0o2750, 'postfix')]
    : []
  return [...ofSocket, ...(service ? [] : [STATE_DIRECTORY, ...OTHER_DIRECTORIES])]
}

function waitSteps(config: Config, engine: EngineChoice, options: SetupOptions): readonly Step[] {
  if (engine.mode !== 'managed' || config.policy.databasesMissing !== 'defer' || config.policy.monitor)
    return []
  return [
    {
      id: 'databases:official',
      group: 'service',
      kind: 'databases',
      sentence: 'Wait for the official virus databases, before any mail depends on them',
      wanted: { config: options.config, directory: `${config.engine.directory}/databases` },
    },
  ]
}

function aboutDatabases(
  config: Config,
  { mode }: EngineChoice,
  { clamav, dns }: HostFacts,
): readonly Remark[] {
  if (mode !== 'managed' || dns !== false) return []
  const isStopped =
    !clamav.databases.official && config.policy.databasesMissing === 'defer' && !config.policy.monitor
  return [
    {
      weight: 'warn',
      sentence: `The name database.clamav.net cannot be looked up: freshclam will bring no databases${isStopped ? ', and setup ends when it has tried' : ''}`,
      remedy:
        'See to the network or the resolver of this host, or name a proxy or a mirror (engine.freshclam). To go on without: policy.databasesMissing: accept in the configuration lets mail pass until they are there',
    },
  ]
}

function withoutService({ service }: SetupOptions, { system }: HostFacts): Remark {
  const why = service && system.init !== 'systemd' ? 'There is no systemd here: nothing' : 'Nothing'
  return {
    weight: 'note',
    sentence: `${why} is started for good. The daemon is started for the self-test, and stopped again`,
    remedy: 'Start it as user clamgate, who is a member of postfix and clamav, with: clamgate run',
  }
}

const NO_MTA: Remark = {
  weight: 'stop',
  sentence: 'There is no mail server on this host',
  remedy: 'apt-get install postfix',
}
