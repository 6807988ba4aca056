import { type Road, settingOf } from '../../host/postfix/look/roads.ts'
import { isSigner } from '../../host/postfix/signers.ts'
import { OWN_WHYS } from '../own-whys.ts'
import { advised, say, seen } from '../sentences/say.ts'
import { commandsFor } from './commands.ts'
import { type Instance, type PostfixCheck, perRoad, type RoadFinding } from './finding.ts'
import { asksUs, portsOf } from './ports.ts'

/** Pure: the place of this milter among the others. */
export function judgeLists({ roads }: Instance): readonly PostfixCheck[] {
  const asking = roads.filter(asksUs)
  if (asking.length === 0) return []
  const why = OWN_WHYS['postfix.order']
  const fine = asking.some(({ milters }) => milters.length > 1) ? say('postfix.order-well') : undefined
  return perRoad(asking, { name: 'postfix.order', why, fine }, judgeList)
}

function judgeList({ service, list, milters }: Road): readonly Omit<RoadFinding, 'name'>[] {
  const found: Omit<RoadFinding, 'name'>[] = []
  const { where } = settingOf(service, list)
  const mine = milters.filter(({ ours }) => ours !== 'no')
  if (mine.length > 1) {
    found.push({
      state: 'warn',
      ...seen(say('postfix.order-twice', { list, where, times: mine.length })),
      ...advised(say('postfix.order-leave', { entries: mine.map(({ entry }) => entry.endpoint).join(', ') })),
    })
  }
  const first = milters.findIndex(({ ours }) => ours !== 'no')
  const signer = milters.slice(0, first).find(({ ours, entry }) => ours === 'no' && isSigner(entry.text))
  if (signer !== undefined) {
    found.push({
      state: 'warn',
      ...seen(say('postfix.order-signer', { list, where, signer: signer.entry.endpoint })),
      ...advised(say('postfix.order-before')),
    })
  }
  return found
}

/** Pure: clients that are spared, mail that is too large, and notices of Postfix itself. */
export function judgeLimits(instance: Instance): readonly PostfixCheck[] {
  const { state } = instance
  const ports = portsOf(instance).filter(asksUs)
  if (instance.roads.filter(asksUs).length === 0) return []
  const maps = perRoad(
    ports,
    {
      name: 'postfix.by-client',
      why: OWN_WHYS['postfix.by-client'],
      fine: say('postfix.by-client-none'),
    },
    ({ service }) => {
      const { value, where } = settingOf(service, 'smtpd_milter_maps')
      if (value === '') return []
      return [
        {
          state: 'warn',
          ...seen(say('postfix.by-client', { value, where })),
          ...advised(say('postfix.by-client-remove')),
        },
      ]
    },
  )
  const internal = state.main.get('internal_mail_filter_classes') ?? ''
  const bounces = {
    group: 'postfix',
    name: 'postfix.notices',
    why: OWN_WHYS['postfix.notices'],
  } as const
  return [
    ...maps,
    ...judgeSizes(instance, ports),
    internal === ''
      ? { ...bounces, state: 'ok', ...seen(say('postfix.notices-none')) }
      : {
          ...bounces,
          state: 'warn',
          ...seen(say('postfix.notices', { value: internal })),
          ...advised(say('postfix.notices-set')),
          command: commandsFor(state).setMain('internal_mail_filter_classes', ''),
        },
  ]
}

function judgeSizes({ state, side }: Instance, ports: readonly Road[]): readonly PostfixCheck[] {
  const limit = mebibytes(side.maxScanBytes)
  const check = {
    name: 'postfix.size',
    why: OWN_WHYS['postfix.size'],
    fine: say('postfix.size-well', { limit }),
  }
  return perRoad(ports, check, ({ service }) => {
    const { value, where } = settingOf(service, 'message_size_limit')
    const bytes = Number(value)
    if (value === '' || Number.isNaN(bytes) || (bytes > 0 && bytes <= side.maxScanBytes)) return []
    return [
      {
        state: 'warn',
        ...seen(
          bytes === 0
            ? say('postfix.size-any', { value, where, limit })
            : say('postfix.size-larger', { value, where, limit, size: mebibytes(bytes) }),
        ),
        ...advised(say('postfix.size-change')),
        ...(where === 'main.cf'
          ? { command: commandsFor(state).setMain('message_size_limit', String(side.maxScanBytes)) }
          : {}),
      },
    ]
  })
}

function mebibytes(bytes: number): string {
  const size = bytes / 1024 / 1024
  return `${Number.isInteger(size) ? size : size.toFixed(1)} MiB`
}
