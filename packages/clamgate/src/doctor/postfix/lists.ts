import { type Road, settingOf } from '../../host/postfix/look/roads.ts'
import { isSigner } from '../../host/postfix/signers.ts'
import { commandsFor } from './commands.ts'
import { type Instance, type PostfixCheck, perRoad, type RoadFinding } from './finding.ts'
import { asksUs, portsOf } from './ports.ts'

/** Pure: the place of this milter among the others. */
export function judgeLists({ roads }: Instance): readonly PostfixCheck[] {
  const asking = roads.filter(asksUs)
  if (asking.length === 0) return []
  const why =
    'Milters are asked in their order: what is signed should be what was scanned, and be scanned once'
  const fine = asking.some(({ milters }) => milters.length > 1)
    ? 'this milter stands once among the others, before those that sign'
    : undefined
  return perRoad(asking, { name: 'postfix.order', why, fine }, judgeList)
}

function judgeList({ service, list, milters }: Road): readonly Omit<RoadFinding, 'name'>[] {
  const found: Omit<RoadFinding, 'name'>[] = []
  const { where } = settingOf(service, list)
  const mine = milters.filter(({ ours }) => ours !== 'no')
  if (mine.length > 1) {
    found.push({
      state: 'warn',
      detail: `${list} (${where}) names this milter ${mine.length} times, so that each mail is scanned as often`,
      remedy: `Leave one of ${mine.map(({ entry }) => entry.endpoint).join(', ')} there, and reload Postfix`,
    })
  }
  const first = milters.findIndex(({ ours }) => ours !== 'no')
  const signer = milters.slice(0, first).find(({ ours, entry }) => ours === 'no' && isSigner(entry.text))
  if (signer !== undefined) {
    found.push({
      state: 'warn',
      detail: `${list} (${where}) asks ${signer.entry.endpoint}, which signs, before this milter: header fields that this milter adds are in no signature, or break it`,
      remedy: 'Put this milter before it, and reload Postfix; clamgate setup does it',
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
      why: 'A table may take clients out, and nobody sees which mail was not scanned',
      fine: 'no table spares clients (smtpd_milter_maps)',
    },
    ({ service }) => {
      const { value, where } = settingOf(service, 'smtpd_milter_maps')
      if (value === '') return []
      return [
        {
          state: 'warn',
          detail: `smtpd_milter_maps = ${value} (${where}): clients for whom this gives DISABLE, or other milters, are not scanned`,
          remedy:
            'See which clients these are, by postmap -q ADDRESS MAP, and remove those that must be scanned',
        },
      ]
    },
  )
  const internal = state.main.get('internal_mail_filter_classes') ?? ''
  const bounces = {
    group: 'postfix',
    name: 'postfix.notices',
    why: 'Nobody gets a bounce that was refused: Postfix drops it',
  } as const
  return [
    ...maps,
    ...judgeSizes(instance, ports),
    internal === ''
      ? { ...bounces, state: 'ok', detail: 'Postfix shows its own notices to no milter' }
      : {
          ...bounces,
          state: 'warn',
          detail: `internal_mail_filter_classes = ${internal} (main.cf): Postfix shows us its own notices, and a bounce that is refused is lost`,
          remedy: 'Set internal_mail_filter_classes to nothing in main.cf, and reload Postfix',
          command: commandsFor(state).setMain('internal_mail_filter_classes', ''),
        },
  ]
}

function judgeSizes({ state, side }: Instance, ports: readonly Road[]): readonly PostfixCheck[] {
  const limit = mebibytes(side.maxScanBytes)
  const check = {
    name: 'postfix.size',
    why: 'Of larger mail the beginning is scanned at most: policy.oversize decides about it',
    fine: `Postfix takes no mail that is larger than what is scanned (engine.maxScanSize, ${limit})`,
  }
  return perRoad(ports, check, ({ service }) => {
    const { value, where } = settingOf(service, 'message_size_limit')
    const bytes = Number(value)
    if (value === '' || Number.isNaN(bytes) || (bytes > 0 && bytes <= side.maxScanBytes)) return []
    const size = bytes === 0 ? 'mail of any size' : `mail of up to ${mebibytes(bytes)}`
    return [
      {
        state: 'warn',
        detail: `message_size_limit = ${value} (${where}): Postfix takes ${size}, and engine.maxScanSize is ${limit}: what is between is never scanned whole`,
        remedy:
          'Raise engine.maxScanSize (with the limits of an external clamd, StreamMaxLength first), or lower message_size_limit and reload Postfix',
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
