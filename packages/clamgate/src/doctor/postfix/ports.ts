import type { Sentence } from '../../ground/saying/sentence.ts'
import {
  cleanupOf,
  type Road,
  type Setting,
  senders,
  settingOf,
  withoutMilters,
} from '../../host/postfix/look/roads.ts'
import type { PostfixService, PostfixState } from '../../host/postfix/state.ts'
import { OWN_WHYS } from '../own-whys.ts'
import { advised, say, seen } from '../sentences/say.ts'
import { commandsFor, entryFor } from './commands.ts'
import { type Instance, type PostfixCheck, perRoad, type RoadFinding, settingSaid } from './finding.ts'

type Found = readonly Omit<RoadFinding, 'name'>[]

/** Pure: whether each port shows its mail to this milter. */
export function judgePorts(instance: Instance): readonly PostfixCheck[] {
  const ports = portsOf(instance)
  const asking = ports.filter(asksUs).map(({ service }) => service.place)
  const fine =
    ports.length === 0
      ? say('ports.none')
      : asking.length === 0
        ? undefined
        : say('ports.well', { places: asking })
  return perRoad(
    ports,
    {
      name: 'postfix.ports',
      why: OWN_WHYS['postfix.ports'],
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
      ? [say('ports.not-asked'), settingSaid('smtpd_milters', settingOf(service, 'smtpd_milters'))]
      : [say('ports.nobody-asked'), settingSaid('receive_override_options', off)]
  const unscanned = seen(...said, say('ports.not-scanned'))
  if (isLoopback(service)) {
    if (isFiltered(state)) {
      return [
        {
          state: 'ok',
          ...seen(...said, say('ports.filtered')),
        },
      ]
    }
    const advice = advised(say('ports.take-out-loopback'))
    return [{ state: 'warn', ...unscanned, ...advice, command: command(instance, road) }]
  }
  const advice = advised(remedyFor(instance, road))
  return [{ state: 'fail', ...unscanned, ...advice, command: command(instance, road) }]
}

function remedyFor(instance: Instance, road: Road): Sentence {
  const { service } = road
  const off = withoutMilters(service)
  if (off !== undefined) {
    return off.overridden
      ? say('ports.take-no-milters-out-master', { place: service.place })
      : say('ports.take-no-milters-out')
  }
  if (settingOf(service, road.list).overridden) {
    return say('ports.take-list-out', { list: road.list, place: service.place })
  }
  const { state, side } = instance
  const entry = entryFor(side.listen, queueOf(state))
  const { list } = road
  return entry === undefined ? say('ports.put-address', { list }) : say('ports.put', { entry, list })
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
  const said = say('ports.proxy', { value: proxy.value, where: proxy.where })
  const behind = roads.find(
    (road) =>
      road.list === 'smtpd_milters' &&
      isLoopback(road.service) &&
      settingOf(road.service, 'smtpd_proxy_filter').value === '' &&
      asksUs(road),
  )
  if (behind !== undefined) {
    return [{ state: 'ok', ...seen(said, say('ports.behind-proxy', { place: behind.service.place })) }]
  }
  return [
    {
      state: 'fail',
      ...seen(said, say('ports.nobody-behind-proxy')),
      ...advised(say('ports.ask-behind-proxy')),
    },
  ]
}

/** Pure: whether mail of sendmail(1) is shown to this milter. */
export function judgeSendmail(instance: Instance): readonly PostfixCheck[] {
  const { state, roads } = instance
  const why = OWN_WHYS['postfix.sendmail']
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
        ...seen(
          settingSaid('receive_override_options', withoutMilters(road.service) ?? NOTHING),
          say('sendmail.not-scanned'),
        ),
        ...advised(remedyFor(instance, road), say('ports.unless-scanned')),
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
  const fine = cleanups.some(asksUs) ? say('sendmail.well') : undefined
  const after = perRoad(cleanups, { ...check, fine }, (road) =>
    road.milters.some(({ ours }) => ours !== 'no')
      ? []
      : [
          {
            state: isWrong,
            ...seen(
              say('sendmail.smtp-alone'),
              settingSaid('non_smtpd_milters', settingOf(road.service, 'non_smtpd_milters')),
              say('sendmail.web-sites'),
            ),
            ...(settingOf(road.service, 'non_smtpd_milters').overridden
              ? advised(remedyFor(instance, road), say('ports.unless-scanned'))
              : advised(say('sendmail.set'))),
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
