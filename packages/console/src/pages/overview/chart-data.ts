import type { CountsReply } from '../../../../clamgate/src/api/events/documents.ts'
import type { Caught } from '../../../../clamgate/src/api/overview/documents.ts'

/** What a chart shows one upon the other, from the ground up. */
export const GROUPS = ['malware', 'phishing', 'other', 'unscanned'] as const
export type Group = (typeof GROUPS)[number]

export const SPANS = ['day', 'week', 'month'] as const
export type Span = (typeof SPANS)[number]

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

interface SpanFacts {
  /** How long a bar is. */
  readonly stepMs: number
  readonly bars: number
  /** In what steps the server counts. */
  readonly per: 'hour' | 'day'
}

export const SPAN_FACTS: Readonly<Record<Span, SpanFacts>> = {
  day: { stepMs: HOUR_MS, bars: 24, per: 'hour' },
  week: { stepMs: 6 * HOUR_MS, bars: 28, per: 'hour' },
  month: { stepMs: DAY_MS, bars: 30, per: 'day' },
}

/** So many messages of one kind, from a moment on. */
export interface Counted {
  readonly startMs: number
  readonly outcome: string
  readonly class: string | undefined
  readonly isOutbound: boolean
  readonly messages: number
}

/** Bars with their beginnings. */
export interface Bars {
  readonly startsMs: readonly number[]
  /** All mail of that time. */
  readonly messages: readonly number[]
  readonly groups: Readonly<Record<Group, readonly number[]>>
}

/** What was not looked at, or not all of it. Exempt mail is not among them: somebody wanted that. */
const UNSCANNED: ReadonlySet<string> = new Set(['failure', 'oversize', 'unscannable', 'databases-missing'])
const NOTHING: ReadonlySet<string> = new Set(['clean', 'skipped'])

function groupOf({ outcome, class: of }: Pick<Counted, 'outcome' | 'class'>): Group | undefined {
  if (NOTHING.has(outcome)) return undefined
  if (UNSCANNED.has(outcome)) return 'unscanned'
  return of === 'malware' || of === 'phishing' ? of : 'other'
}

/** Hours of the first screen. */
export function countedHours(series: Caught['series']): readonly Counted[] {
  return series.map(({ start, outcome, class: of, isOutbound, messages }) => {
    return { startMs: Date.parse(start), outcome, class: of, isOutbound, messages }
  })
}

/** What the server counts for a longer time. */
export function countedReply({ counts }: CountsReply): readonly Counted[] {
  return counts.map(({ start, outcome, class: of, direction, messages }) => {
    return { startMs: Date.parse(start), outcome, class: of, isOutbound: direction === 'outbound', messages }
  })
}

/** The last of the steps is the one that goes on; what lies before the first is left out. */
export function barsOf(counted: readonly Counted[], startsMs: readonly number[]): Bars {
  const zeros = () => startsMs.map(() => 0)
  const messages = zeros()
  const groups: Record<Group, number[]> = {
    malware: zeros(),
    phishing: zeros(),
    other: zeros(),
    unscanned: zeros(),
  }
  for (const one of counted) {
    const at = startsMs.findLastIndex((startMs) => startMs <= one.startMs)
    if (at < 0) continue
    messages[at] = (messages[at] ?? 0) + one.messages
    const group = groupOf(one)
    if (group !== undefined) groups[group][at] = (groups[group][at] ?? 0) + one.messages
  }
  return { startsMs, messages, groups }
}

/** Beginnings of the bars of a time that ends now: whole hours, or days of the reader's calendar. */
export function startsOf(span: Span, nowMs: number): readonly number[] {
  const { stepMs, bars } = SPAN_FACTS[span]
  const last = new Date(nowMs)
  last.setMinutes(0, 0, 0)
  if (span === 'week') last.setHours(last.getHours() - (last.getHours() % 6))
  if (span === 'month') last.setHours(0)
  return Array.from({ length: bars }, (_, at) => {
    const back = bars - 1 - at
    if (span !== 'month') return last.getTime() - back * stepMs
    // Days of a change of the clock are longer or shorter.
    return new Date(last.getFullYear(), last.getMonth(), last.getDate() - back).getTime()
  })
}
