import { type AskedMilter, milterSetting, type Road } from '../../host/postfix/look/roads.ts'
import { OWN_WHYS } from '../own-whys.ts'
import { advised, say, seen } from '../sentences/say.ts'
import { commandsFor } from './commands.ts'
import { type Instance, milterSaid, type PostfixCheck, perRoad, type RoadFinding } from './finding.ts'
import { asksUs } from './ports.ts'

type Found = Omit<RoadFinding, 'name'>
type Judge = (milter: AskedMilter, road: Road) => readonly Found[]

/** Pure: how long Postfix waits for this milter, what it does then, and how it speaks. */
export function judgeSettings(instance: Instance): readonly PostfixCheck[] {
  const roads = instance.roads.filter(asksUs)
  if (roads.length === 0) return []
  const ours =
    (judge: Judge) =>
    (road: Road): readonly Found[] =>
      road.milters.flatMap((milter) => (milter.ours === 'no' ? [] : judge(milter, road)))
  return [
    ...perRoad(
      roads,
      {
        name: 'postfix.default-action',
        why: OWN_WHYS['postfix.default-action'],
        fine: say('postfix.action-well'),
      },
      ours((milter, road) => judgeAction(instance, milter, road)),
    ),
    ...perRoad(
      roads,
      {
        name: 'postfix.timeouts',
        why: OWN_WHYS['postfix.timeouts'],
        fine: say('postfix.timeouts-well'),
      },
      ours((milter, road) => judgeWaiting(instance, milter, road)),
    ),
    ...perRoad(
      roads,
      {
        name: 'postfix.protocol',
        why: OWN_WHYS['postfix.protocol'],
        fine: say('postfix.protocol-well'),
      },
      ours((milter, road) => {
        const { value, said } = milterSetting(milter, road, 'protocol')
        if (!/^[2345]\b/.test(value)) return []
        return [
          {
            state: 'warn',
            ...seen(milterSaid(milter, road, 'protocol')),
            ...advised(say('postfix.write-6')),
            ...commandFor(instance, said, 'milter_protocol', '6'),
          },
        ]
      }),
    ),
  ]
}

function judgeAction(instance: Instance, milter: AskedMilter, road: Road): readonly Found[] {
  const { value, said } = milterSetting(milter, road, 'default_action')
  const consequence =
    value === 'accept'
      ? say('postfix.action-accept')
      : value === 'quarantine'
        ? say('postfix.action-hold')
        : undefined
  if (consequence === undefined) return []
  // In the entry it was written for this milter, as setup --default-action accept does; the setting for all milters was not.
  const isMeant = said.startsWith('default_action=')
  return [
    {
      state: value === 'accept' && !isMeant ? 'fail' : 'warn',
      ...seen(milterSaid(milter, road, 'default_action'), consequence),
      ...advised(say('postfix.action-tempfail')),
      ...commandFor(instance, said, 'milter_default_action', 'tempfail'),
    },
  ]
}

/** For a line of main.cf; an entry of a list, or an override, is edited by hand. */
function commandFor(
  { state }: Instance,
  said: string,
  name:
    | 'milter_default_action'
    | 'milter_protocol'
    | 'milter_content_timeout'
    | 'milter_command_timeout'
    | 'milter_connect_timeout',
  value: string,
): { readonly command?: string } {
  if (!said.startsWith(name)) return {}
  const place = /\(master\.cf, (.*)\)$/.exec(said)?.[1]
  const { setMain, setOverride } = commandsFor(state)
  return { command: place === undefined ? setMain(name, value) : setOverride(place, name, value) }
}

const SHORT_MS = 5000

function judgeWaiting(instance: Instance, milter: AskedMilter, road: Road): readonly Found[] {
  const found: Found[] = []
  const { scanTimeoutMs } = instance.side
  const content = milterSetting(milter, road, 'content_timeout')
  const contentMs = milliseconds(content.value)
  if (contentMs !== undefined && contentMs <= scanTimeoutMs) {
    const seconds = Math.max(300, Math.ceil(scanTimeoutMs / 1000) + 60)
    found.push({
      state: 'warn',
      ...seen(
        milterSaid(milter, road, 'content_timeout'),
        say('postfix.gives-up', { seconds: scanTimeoutMs / 1000 }),
      ),
      ...advised(say('postfix.wait-longer', { seconds: String(seconds) })),
      ...commandFor(instance, content.said, 'milter_content_timeout', `${seconds}s`),
    })
  }
  for (const name of ['command_timeout', 'connect_timeout'] as const) {
    const { value, said } = milterSetting(milter, road, name)
    const ms = milliseconds(value)
    if (ms === undefined || ms >= SHORT_MS) continue
    found.push({
      state: 'warn',
      ...seen(milterSaid(milter, road, name), say('postfix.short')),
      ...advised(say('postfix.write-30s')),
      ...commandFor(instance, said, `milter_${name}`, '30s'),
    })
  }
  return found
}

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

/** A time of postconf(5): seconds where no unit is said. */
function milliseconds(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d+)([smhdw]?)$/.exec(text.toLowerCase()) ?? []
  const seconds = UNITS[unit]
  return count === undefined || seconds === undefined ? undefined : Number(count) * seconds * 1000
}
