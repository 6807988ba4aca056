import type { EventService } from '../../api/events/service.ts'
import { systemClock } from '../../ground/clock.ts'

/** What rules decided, or would have. */
export interface RuleHits {
  readonly byRule: ReadonlyMap<string, { readonly day: number; readonly week: number }>
  /** There were more messages: the numbers are at least these. */
  readonly isCut: boolean
}

const DAY_MS = 86_400_000
/** Messages that are looked at: a list of rules must not take long. */
const MOST = 5_000
/** It is asked for at each look at the page. */
const FRESH_MS = 30_000

/** A function that counts the messages of the last day and week by the rules that decided on them. */
export function createRuleHits(
  events: Pick<EventService, 'events'>,
  now: () => number,
  monotonic: () => number = () => systemClock.monotonic(),
): (signal: AbortSignal) => Promise<RuleHits | undefined> {
  let last: { readonly atMs: number; readonly hits: RuleHits } | undefined
  return async (signal) => {
    if (last !== undefined && monotonic() - last.atMs < FRESH_MS) return last.hits
    try {
      const hits = await count(events, now(), signal)
      last = { atMs: monotonic(), hits }
      return hits
    } catch {
      return undefined // the store says by itself what is wrong with it
    }
  }
}

async function count(
  events: Pick<EventService, 'events'>,
  nowMs: number,
  signal: AbortSignal,
): Promise<RuleHits> {
  const byRule = new Map<string, { day: number; week: number }>()
  let messages = 0
  let isCut = false
  for await (const { at, because, monitored = [] } of events.events(
    { query: 'rule:* since:7d', limit: MOST + 1 },
    signal,
  )) {
    messages += 1
    if (messages > MOST) {
      isCut = true
      break
    }
    const isToday = nowMs - Date.parse(at) < DAY_MS
    const names = [because, ...monitored.map((one) => one.because)].flatMap(({ rule }) => rule?.name ?? [])
    for (const name of new Set(names)) {
      const known = byRule.get(name) ?? { day: 0, week: 0 }
      byRule.set(name, { day: known.day + (isToday ? 1 : 0), week: known.week + 1 })
    }
  }
  return { byRule, isCut }
}
