import { setTimeout as delay } from 'node:timers/promises'
import { ControlError, DaemonError } from '../../api/errors.ts'
import { type EventDocument, PAGE_MAX } from '../../api/events/documents.ts'
import type { EventService } from '../../api/events/service.ts'
import { printQuery } from '../../store/query/print.ts'
import type { Query } from '../../store/query/tree.ts'

export interface FollowDeps {
  readonly list: EventService['list']
  /** The database takes no events now, or not all that waited are in it yet. */
  readonly isBehind?: () => Promise<boolean>
  /** Wall clock, Unix time, ms. */
  readonly now: () => number
  readonly signal: AbortSignal
  /** Hears once that the daemon is away, and once that it is back. */
  readonly say: (line: string) => void
  /** Between two looks, ms. */
  readonly everyMs?: number
}

/** What is written down later than that is not seen: hosts write within a second, and their clocks differ by less. */
const LATE_MS = 60_000
/** Nearly all is written down sooner: a look goes back so far, and each tenth one as far as {@link LATE_MS}, ms. */
const SOON_MS = 5_000
const LOOKS_OF_A_ROUND = 10
const EVERY_MS = 1000
/** No look goes back further: one at all mail of more than a day may be refused, and clocks of daemon and command differ. */
const FURTHEST_MS = 23 * 3_600_000

/** Events as they are written down, the oldest first, from now on until the signal fires. Rejects where the first look fails. */
export async function* followEvents(
  query: Query,
  { list, isBehind = async () => false, now, signal, say, everyMs = EVERY_MS }: FollowDeps,
): AsyncGenerator<EventDocument> {
  /** By id, when they were decided, Unix time, ms. */
  const seen = new Map<string, number>()
  let look = 0
  let isFirst = true
  let isAway = false
  let lastMs = now()
  /** Mail went on while nobody answered, and is written down once the database is there again: so far a look goes back. */
  let gap: { readonly fromMs: number; readonly untilMs: number } | undefined
  while (!signal.aborted) {
    try {
      const nowMs = now()
      const isWhole = look++ % LOOKS_OF_A_ROUND === 0
      if (isWhole && (await isBehind()))
        gap = { fromMs: gap?.fromMs ?? nowMs - LATE_MS, untilMs: nowMs + LATE_MS }
      const farMs = Math.max(nowMs - FURTHEST_MS, Math.min(nowMs - LATE_MS, gap?.fromMs ?? nowMs))
      const recent = await recentEvents(query, { list, sinceMs: isWhole ? farMs : nowMs - SOON_MS })
      if (isAway) {
        const isCut = gap !== undefined && gap.fromMs < farMs
        say(`The daemon answers again${isCut ? `; what was decided before ${iso(farMs)} is not shown` : ''}`)
        gap = { fromMs: farMs, untilMs: nowMs + LATE_MS }
      }
      isAway = false
      lastMs = nowMs
      const fresh = isFirst ? [] : recent.filter(({ id }) => !seen.has(id))
      isFirst = false
      for (const { id, at } of recent) seen.set(id, Date.parse(at))
      if (isWhole) for (const [id, atMs] of seen) if (atMs < farMs - LATE_MS) seen.delete(id)
      if (gap !== undefined && nowMs >= gap.untilMs) gap = undefined
      yield* fresh.toReversed()
    } catch (error) {
      if (isFirst || !isForNow(error)) throw error
      if (!isAway) say(`${error.message}; waiting until it answers`)
      isAway = true
      // What was decided meanwhile is looked for first.
      look = 0
      gap = { fromMs: Math.min(lastMs - LATE_MS, gap?.fromMs ?? lastMs), untilMs: Number.POSITIVE_INFINITY }
    }
    await delay(everyMs, undefined, { signal }).catch(() => undefined)
  }
}

/** Nobody answers, or the database does not; a query that is too wide stays so. */
function isForNow(error: unknown): error is ControlError | DaemonError {
  if (error instanceof ControlError) return true
  if (!(error instanceof DaemonError) || error.code === 'STORE_QUERY_TOO_WIDE') return false
  return error.code.startsWith('STORE_')
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}

/** Newest first. */
async function recentEvents(
  query: Query,
  { list, sinceMs }: { readonly list: EventService['list']; readonly sinceMs: number },
): Promise<readonly EventDocument[]> {
  const recent: EventDocument[] = []
  const span = { start: 0, end: 0 }
  const term = { kind: 'time', key: 'since', moment: { atMs: sinceMs }, span } as const
  const text = printQuery({ all: [...query.all, { not: false, any: [term] }] })
  let cursor: string | undefined
  do {
    const page = await list({ query: text, limit: PAGE_MAX, cursor })
    recent.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return recent
}
