import type { Caught, CaughtTotals, OverviewUnknown } from '../../../api/overview/documents.ts'
import type { Count, Hits } from '../../../store/types.ts'

export interface CaughtFacts {
  /** By hour, of the last 48 hours; undefined: not known. */
  readonly hours: readonly Count[] | undefined
  /** Of the seven days before the last 24 hours. */
  readonly week: readonly Count[] | undefined
  readonly hits: Hits | undefined
  readonly unknown: OverviewUnknown
  /** When the last 24 hours began, Unix time, ms: a whole hour. */
  readonly fromMs: number
}

/** Outcomes in which nothing was found, and nothing is wrong. */
const HARMLESS: readonly string[] = ['clean', 'skipped']
/** Outcomes that say that clamd has found something. */
const FOUND: readonly string[] = ['infected', 'encrypted', 'limits-exceeded']
/** A day has 24 hours, and each a few outcomes and classes. */
const MOST_POINTS = 2000

/** What was caught: sums of counts, pure. */
export function describeCaught({ hours, week, hits, unknown, fromMs }: CaughtFacts): Caught {
  const last = hours?.filter(({ startMs }) => startMs >= fromMs)
  const before = hours?.filter(({ startMs }) => startMs < fromMs)
  return {
    ...(last !== undefined && { last: totalsOf(last) }),
    ...(before !== undefined && { before: totalsOf(before) }),
    ...(week !== undefined && { week: totalsOf(week) }),
    series: seriesOf(last ?? []),
    signatures: (hits?.signatures ?? []).map(({ signature, class: of, messages, isNew }) => ({
      ...{ signature, class: of, messages, isNew, query: `signature:${quoted(signature)} since:1d` },
    })),
    isCut: hits?.isCut ?? false,
    unknown,
  }
}

function totalsOf(counts: readonly Count[]): CaughtTotals {
  const caught = counts.filter(({ kind }) => FOUND.includes(kind))
  const outbound = counts.filter(({ direction }) => direction === 'outbound')
  return {
    messages: sum(counts),
    caught: sum(caught),
    byClass: summed(caught, ({ class: of, kind }) => of ?? kind).map(([name, messages]) => ({
      ...{ class: name, messages },
    })),
    byOutcome: summed(counts, ({ kind }) => kind).map(([outcome, messages]) => ({ outcome, messages })),
    outbound: { messages: sum(outbound), caught: sum(outbound.filter(({ kind }) => FOUND.includes(kind))) },
  }
}

function seriesOf(counts: readonly Count[]): Caught['series'] {
  const points = Map.groupBy(counts, ({ startMs, kind, class: of, direction }) =>
    JSON.stringify([startMs, kind, HARMLESS.includes(kind) ? undefined : of, direction === 'outbound']),
  )
  return [...points.values()].slice(0, MOST_POINTS).flatMap((some) => {
    const [first] = some
    if (first === undefined) return []
    return [
      {
        ...{ start: new Date(first.startMs).toISOString(), outcome: first.kind, class: first.class },
        ...{ isOutbound: first.direction === 'outbound', messages: sum(some) },
      },
    ]
  })
}

function summed(
  counts: readonly Count[],
  keyOf: (count: Count) => string,
): readonly (readonly [key: string, messages: number])[] {
  const all = [...Map.groupBy(counts, keyOf)].map(([key, some]) => [key, sum(some)] as const)
  return all.toSorted(([, a], [, b]) => b - a)
}

function sum(counts: readonly Pick<Count, 'messages'>[]): number {
  return counts.reduce((total, { messages }) => total + messages, 0)
}

/** As a value of the query language. */
function quoted(value: string): string {
  return `"${value.replaceAll(/["\\]/g, (one) => `\\${one}`)}"`
}
