import {
  cleanupOf,
  type Road,
  type Setting,
  senders,
  settingOf,
  withoutMilters,
} from '../../host/postfix/look/roads.ts'
import type { PostfixService, PostfixState } from '../../host/postfix/state.ts'
import { commandsFor, entryFor } from './commands.ts'
import { type Instance, listed, type PostfixCheck, perRoad, type RoadFinding } from './finding.ts'

type Found = readonly Omit<RoadFinding, 'name'>[]

/** Pure: whether each port shows its mail to this milter. */
export function judgePorts(instance: Instance): readonly PostfixCheck[] {
  const ports = portsOf(instance)
  const asking = ports.filter(asksUs).map(({ service }) => service.place)
  const fine =
    ports.length === 0
      ? 'no port of this Postfix takes mail in'
      : asking.length === 0
        ? undefined
        : `Postfix is told to ask this milter about mail at ${listed(asking)}`
  return perRoad(
    ports,
    {
      name: 'postfix.ports',
      why: 'Mail that comes in by a port that asks no milter is delivered unscanned',
      fine,
    },
    (road) => judgePort(instance, road),
  )
}

export function portsOf({ roads }: Pick<Instance, 'roads'>): readonly Road[] {
  return roads.filter(({ list }) => list === 'smtpd_milters')
}

/** Whether mail on this road is shown to us, if Postfix gets through. */
export function asksUs({ service, milters }: Road): boolean {
  return withoutMilters(service) === undefined && milters.some(({ ours }) => ours !== 'no')
}

function judgePort(instance: Instance, road: Road): Found {
  const { state } = instance
  const { service } = road
  if (asksUs(road)) return judgeProxy(instance, road)
  const off = withoutMilters(service)
  const said =
    off === undefined
      ? `Postfix does not ask this milter: ${saidOf('smtpd_milters', settingOf(service, 'smtpd_milters'))}`
      : `Postfix asks no milter: ${saidOf('receive_override_options', off)}`
  const detail = `${said}; mail is not scanned`
  if (isLoopback(service)) {
    if (isFiltered(state)) {
      return [
        {
          state: 'ok',
          detail: `${said}: right where a content filter hands in mail that was scanned before`,
        },
      ]
    }
    const remedy =
      'Take that out, and reload Postfix; leave it where only a content filter connects to this port'
    return [{ state: 'warn', detail, remedy, command: command(instance, road) }]
  }
  return [{ state: 'fail', detail, remedy: remedyFor(instance, road), command: command(instance, road) }]
}

function saidOf(name: string, { value, where }: Setting): string {
  return value === '' ? `${name} is empty (${where})` : `${name} = ${value} (${where})`
}

function remedyFor(instance: Instance, road: Road): string {
  const { service } = road
  const off = withoutMilters(service)
  if (off !== undefined) {
    return off.overridden
      ? `Take no_milters out of ${service.place} in master.cf, and reload Postfix`
      : 'Take no_milters out of main.cf, and reload Postfix'
  }
  if (settingOf(service, road.list).overridden) {
    return `Take ${road.list} out of ${service.place} in master.cf so that main.cf holds, or name this milter there, and reload Postfix`
  }
  const { state, side } = instance
  const entry = entryFor(side.listen, queueOf(state)) ?? 'the address of this milter'
  return `Put ${entry} into ${road.list} of main.cf before milters that sign, and reload Postfix; clamgate setup does it`
}

/** What makes this road ask us. */
function command({ state, side }: Instance, { service, list, milters }: Road): string {
  const { setMain, dropOverride, setOverride } = commandsFor(state)
  const off = withoutMilters(service)
  if (off !== undefined) {
    const rest = off.value.split(/[\s,]+/).filter((word) => word !== 'no_milters' && word !== '')
    if (!off.overridden) return setMain('receive_override_options', rest.join(', '))
    return rest.length === 0
      ? dropOverride(service.place, 'receive_override_options')
      : setOverride(service.place, 'receive_override_options', rest.join(','))
  }
  const entry = entryFor(side.listen, queueOf(state)) ?? 'ADDRESS'
  if (settingOf(service, list).overridden) {
    return milters.length === 0
      ? dropOverride(service.place, list)
      : setOverride(service.place, list, `${entry},${service.overrides.get(list)}`)
  }
  const written = state.written.get(list) ?? ''
  if (list === 'non_smtpd_milters' && written === '') return setMain(list, '$smtpd_milters')
  return setMain(list, written === '' ? entry : `${entry}, ${written}`)
}

export function queueOf(state: PostfixState): string {
  return state.main.get('queue_directory') ?? '/var/spool/postfix'
}

/** Milters of a port with a proxy filter see the envelope and no content. */
function judgeProxy({ roads }: Instance, { service }: Road): Found {
  const proxy = settingOf(service, 'smtpd_proxy_filter')
  if (proxy.value === '') return []
  const said = `smtpd_proxy_filter = ${proxy.value} (${proxy.where}): milters see no content of mail`
  const behind = roads.find(
    (road) =>
      road.list === 'smtpd_milters' &&
      isLoopback(road.service) &&
      settingOf(road.service, 'smtpd_proxy_filter').value === '' &&
      asksUs(road),
  )
  if (behind !== undefined) {
    return [{ state: 'ok', detail: `${said}, and ${behind.service.place} behind the proxy asks this milter` }]
  }
  return [
    {
      state: 'fail',
      detail: `${said}, and no port on loopback behind the proxy asks this milter`,
      remedy:
        'Let the port to which the proxy hands its mail ask this milter: set smtpd_milters there in master.cf, without no_milters, and reload Postfix',
    },
  ]
}

/** Pure: whether mail of sendmail(1) is shown to this milter. */
export function judgeSendmail(instance: Instance): readonly PostfixCheck[] {
  const { state, roads } = instance
  const why = 'Web sites, cron jobs and mail programs of this host send by sendmail(1), which no port sees'
  const check = { name: 'postfix.sendmail', why, fine: undefined }
  // A content filter may hand in by sendmail(1) what was scanned before; otherwise all of it comes in unscanned.
  const isWrong = isFiltered(state) ? 'warn' : 'fail'
  const off = senders(state).filter((service) => withoutMilters(service) !== undefined)
  const before = perRoad(
    off.map((service): Road => ({ service, list: 'non_smtpd_milters', milters: [] })),
    check,
    (road) => [
      {
        state: isWrong,
        detail: `${saidOf('receive_override_options', withoutMilters(road.service) ?? NOTHING)}: mail of sendmail(1) is not scanned`,
        remedy: `${remedyFor(instance, road)}; leave it where only mail that was scanned before comes through this service`,
        command: command(instance, road),
      },
    ],
  )
  const inUse = new Set(
    senders(state)
      .filter((service) => !off.includes(service))
      .map(cleanupOf),
  )
  const cleanups = roads.filter(
    ({ list, service }) => list === 'non_smtpd_milters' && inUse.has(service.place),
  )
  const fine = cleanups.some(asksUs)
    ? 'Postfix is told to ask this milter about mail of sendmail(1)'
    : undefined
  const after = perRoad(cleanups, { ...check, fine }, (road) =>
    road.milters.some(({ ours }) => ours !== 'no')
      ? []
      : [
          {
            state: isWrong,
            detail: `Postfix asks this milter about mail by SMTP alone: ${saidOf('non_smtpd_milters', settingOf(road.service, 'non_smtpd_milters'))}; mail of sendmail(1), as web sites send it, is not scanned`,
            remedy: settingOf(road.service, 'non_smtpd_milters').overridden
              ? `${remedyFor(instance, road)}; leave it where only mail that was scanned before comes through this service`
              : 'Set non_smtpd_milters = $smtpd_milters in main.cf, and reload Postfix',
            command: command(instance, road),
          },
        ],
  )
  return [...before, ...after]
}

const NOTHING: Setting = { value: '', where: '', overridden: false }

function isLoopback(service: PostfixService): boolean {
  const host = /^(.*):[^:]+\/inet$/.exec(service.place)?.[1]
  const listens = host ?? settingOf(service, 'inet_interfaces').value
  return /^(127\.[\d.]+|\[?::1\]?|localhost|loopback-only)(\s*,?\s*(127\.[\d.]+|\[?::1\]?|localhost))*$/.test(
    listens,
  )
}

/** Whether mail goes through a content filter after a port that asks us. */
function isFiltered(state: PostfixState): boolean {
  const ports = state.services.filter(({ program }) => program !== 'cleanup')
  return ports.some((service) => settingOf(service, 'content_filter').value !== '')
}
