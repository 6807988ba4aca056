import type { Road } from '../../host/postfix/look/roads.ts'
import type { PostfixState } from '../../host/postfix/state.ts'
import type { Check } from '../check.ts'

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
export type PostfixCheck = Check & { readonly group: 'postfix'; readonly why: string }

/** What is wrong on one road. The same on several is said once, with their names behind it. */
export type RoadFinding = Omit<PostfixCheck, 'group' | 'why'>

/** The findings of all roads, or that all is well. */
export function perRoad(
  roads: readonly Road[],
  check: { readonly name: string; readonly why: string; readonly fine: string | undefined },
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
    ...finding,
    detail: `${finding.detail}, at ${listed(at)}`,
  }))
  if (found.some(({ state }) => state !== 'ok') || check.fine === undefined) return found
  return [...found, { ...common, state: 'ok', detail: check.fine }]
}

/** `a, b and c` */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? ''
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
