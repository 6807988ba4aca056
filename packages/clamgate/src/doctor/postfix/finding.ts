import type { Sentence } from '../../ground/saying/sentence.ts'
import {
  type AskedMilter,
  type MilterOption,
  type Road,
  type Setting,
  settingOf,
} from '../../host/postfix/look/roads.ts'
import type { PostfixState } from '../../host/postfix/state.ts'
import type { Check } from '../check.ts'
import type { OwnWhy } from '../own-whys.ts'
import { say, seen, withMore } from '../sentences/say.ts'

/** What Postfix is compared with. */
export interface MilterSide {
  /** As in `milter.listen`, or where a running daemon listens. */
  readonly listen: readonly string[]
  /** `engine.scanTimeout` */
  readonly scanTimeoutMs: number
  /** `engine.maxScanSize` */
  readonly maxScanBytes: number
}

/** One instance of Postfix, looked at. */
export interface Instance {
  readonly state: PostfixState
  readonly roads: readonly Road[]
  readonly side: MilterSide
}

/** A check of the group Postfix. */
export type PostfixCheck = Check & { readonly group: 'postfix'; readonly why: OwnWhy }

/** What is wrong on one road. The same on several is said once, with their names behind it. */
export type RoadFinding = Omit<PostfixCheck, 'group' | 'why'>

/** The findings of all roads, or that all is well. */
export function perRoad(
  roads: readonly Road[],
  check: { readonly name: string; readonly why: OwnWhy; readonly fine: Sentence | undefined },
  judge: (road: Road) => readonly Omit<RoadFinding, 'name'>[],
): readonly PostfixCheck[] {
  const places = new Map<string, { readonly finding: Omit<RoadFinding, 'name'>; readonly at: string[] }>()
  for (const road of roads) {
    for (const finding of judge(road)) {
      const key = JSON.stringify([finding.state, finding.detail, finding.remedy])
      const known = places.get(key) ?? { finding, at: [] }
      if (!known.at.includes(road.service.place)) known.at.push(road.service.place)
      places.set(key, known)
    }
  }
  const common = { group: 'postfix', name: check.name, why: check.why } as const
  const found = [...places.values()].map(({ finding, at }) => ({
    ...common,
    ...withMore(finding, say('postfix.at', { places: at })),
  }))
  if (found.some(({ state }) => state !== 'ok') || check.fine === undefined) return found
  return [...found, { ...common, state: 'ok', ...seen(check.fine) }]
}

/** A setting as it is written, and where. */
export function settingSaid(name: string, { value, where }: Pick<Setting, 'value' | 'where'>): Sentence {
  return value === ''
    ? say('postfix.setting-empty', { name, where })
    : say('postfix.setting', { name, value, where })
}

/** What holds for one milter: an option of its entry, or the setting for all. */
export function milterSaid({ entry }: AskedMilter, { service, list }: Road, name: MilterOption): Sentence {
  const own = entry.options.get(name)
  if (own === undefined) {
    const { value, where } = settingOf(service, `milter_${name}`)
    return say('postfix.setting', { name: `milter_${name}`, value, where })
  }
  const { where } = settingOf(service, list)
  return say('postfix.entry-setting', { name, value: own, entry: entry.endpoint, where })
}
