import { useEffect, useMemo, useState } from 'preact/hooks'
import type { CountsReply } from '../../../../clamgate/src/api/events/documents.ts'
import type { Caught } from '../../../../clamgate/src/api/overview/documents.ts'
import { get } from '../../api/call.ts'
import { useLoadAnew } from '../../app/load.ts'
import { mayDo } from '../../app/session.ts'
import { nowMs } from '../../format/clock.ts'
import { formatDay, formatNumber, formatTime } from '../../format/format.ts'
import { ownZone } from '../../format/zone.ts'
import { Shown } from '../../ui/state.tsx'
import {
  type Bars,
  barsOf,
  type Counted,
  countedHours,
  countedReply,
  GROUPS,
  SPAN_FACTS,
  SPANS,
  type Span,
  startsOf,
} from './chart-data.ts'
import { overviewWords } from './words.ts'

/** The chart with what it shows: how long back, and all mail or what our own sent. */
export function ChartPart({ caught }: { readonly caught: Caught }) {
  const words = overviewWords()
  const [span, setSpan] = useState<Span>('day')
  const [isOutbound, setOutbound] = useState(false)
  const startsMs = useMemo(() => startsOf(span, nowMs()), [span, caught])
  const longer = useLoadAnew(span === 'day' ? undefined : span, (signal) => askCounts(span, startsMs, signal))
  // The bars move on with the time, and what they count with them.
  useEffect(() => {
    if (span !== 'day') longer.reload()
  }, [caught])
  const spans = mayDo('events.read') ? SPANS : (['day'] as const)
  return (
    <div class="stack">
      <div class="row apart">
        <fieldset class="segments">
          <legend class="only-read">{words.howLong}</legend>
          {spans.map((one) => (
            <button key={one} type="button" aria-pressed={one === span} onClick={() => setSpan(one)}>
              {words.spans[one]}
            </button>
          ))}
        </fieldset>
        <fieldset class="segments">
          <legend class="only-read">{words.whichWay}</legend>
          <button type="button" aria-pressed={!isOutbound} onClick={() => setOutbound(false)}>
            {words.allMail}
          </button>
          <button type="button" aria-pressed={isOutbound} onClick={() => setOutbound(true)}>
            {words.outbound}
          </button>
        </fieldset>
      </div>
      {span === 'day' ? (
        <Drawn {...{ counted: countedHours(caught.series), startsMs, span, isOutbound }} />
      ) : (
        <Shown loaded={longer}>{(counted) => <Drawn {...{ counted, startsMs, span, isOutbound }} />}</Shown>
      )}
    </div>
  )
}

async function askCounts(
  span: Span,
  startsMs: readonly number[],
  signal: AbortSignal,
): Promise<readonly Counted[]> {
  const { per } = SPAN_FACTS[span]
  const query = {
    ...{ from: new Date(startsMs[0] ?? 0).toISOString(), to: new Date(nowMs()).toISOString(), per },
    zone: ownZone(),
  }
  return countedReply(await get<CountsReply>('/events/counts', query, signal))
}

interface DrawnProps {
  readonly counted: readonly Counted[]
  readonly startsMs: readonly number[]
  readonly span: Span
  readonly isOutbound: boolean
}

function Drawn({ counted, startsMs, span, isOutbound }: DrawnProps) {
  const words = overviewWords()
  const bars = useMemo(
    () => barsOf(isOutbound ? counted.filter((one) => one.isOutbound) : counted, startsMs),
    [counted, startsMs, isOutbound],
  )
  const isEmpty = GROUPS.every((group) => bars.groups[group].every((count) => count === 0))
  return (
    <>
      <ul class="legend plain row" aria-hidden="true">
        {GROUPS.map((group) => (
          <li key={group} class={`legend-${group}`}>
            {words.groups[group]}
          </li>
        ))}
      </ul>
      <div class="chart-place">
        <LazyChart bars={bars} />
        {isEmpty && <p class="chart-empty soft">{words.nothingCaught}</p>}
      </div>
      <ChartTable bars={bars} span={span} />
    </>
  )
}

type ChartModule = typeof import('./chart.tsx')

/** The library comes when everything else is there. */
function LazyChart({ bars }: { readonly bars: Bars }) {
  const [module, setModule] = useState<ChartModule>()
  useEffect(() => {
    let isGone = false
    import('./chart.tsx').then(
      (loaded) => {
        if (!isGone) setModule(loaded)
      },
      () => undefined, // the table says the same
    )
    return () => {
      isGone = true
    }
  }, [])
  return module === undefined ? null : <module.Chart bars={bars} />
}

/** The numbers of the chart, for readers of screens and for everybody who wants them. */
function ChartTable({ bars, span }: { readonly bars: Bars; readonly span: Span }) {
  const words = overviewWords()
  return (
    <details class="small">
      <summary>{words.asTable}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
      <section class="table-wrap chart-table" tabIndex={0} aria-label={words.asTable}>
        <table class="table">
          <caption class="only-read">{words.chartCaption}</caption>
          <thead>
            <tr>
              <th scope="col">{words.from}</th>
              <th scope="col" class="number">
                {words.allMail}
              </th>
              {GROUPS.map((group) => (
                <th key={group} scope="col" class="number">
                  {words.groups[group]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {bars.startsMs.map((startMs, at) => (
              <tr key={startMs}>
                <th scope="row">{span === 'month' ? formatDay(startMs) : formatTime(startMs)}</th>
                <td class="number">{formatNumber(bars.messages[at] ?? 0)}</td>
                {GROUPS.map((group) => (
                  <td key={group} class="number">
                    {formatNumber(bars.groups[group][at] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  )
}
