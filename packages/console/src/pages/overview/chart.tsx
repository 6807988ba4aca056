import 'uplot/dist/uPlot.min.css'
import { useEffect, useRef } from 'preact/hooks'
import Plot from 'uplot'
import { theme } from '../../app/theme.ts'
import { formatNumber, formatShort, formatTime } from '../../format/format.ts'
import { locale } from '../../words/language.ts'
import { type Bars, GROUPS, type Group } from './chart-data.ts'
import { overviewWords } from './words.ts'

const HEIGHT_PX = 200
const TOKENS: Readonly<Record<Group, string>> = {
  malware: '--chart-malware',
  phishing: '--chart-phishing',
  other: '--chart-other',
  unscanned: '--chart-unscanned',
}

/** Bars one upon the other. The table beside it has the numbers: to who cannot see it, it says nothing more. */
export function Chart({ bars }: { readonly bars: Bars }) {
  const place = useRef<HTMLDivElement>(null)
  const tip = useRef<HTMLDivElement>(null)
  const shade = theme.value
  const language = locale.value
  useEffect(() => {
    const element = place.current
    if (element === null) return
    let plot = draw(element, bars, tip.current)
    const again = () => {
      plot.destroy()
      plot = draw(element, bars, tip.current)
    }
    const sizes = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT_PX }))
    sizes.observe(element)
    const dark = matchMedia('(prefers-color-scheme: dark)')
    dark.addEventListener('change', again)
    return () => {
      sizes.disconnect()
      dark.removeEventListener('change', again)
      plot.destroy()
    }
  }, [bars, shade, language])
  return (
    <div class="chart" aria-hidden="true">
      <div ref={place} />
      <div class="chart-tip" ref={tip} hidden />
    </div>
  )
}

function draw(element: HTMLElement, bars: Bars, tip: HTMLElement | null): Plot {
  const styles = getComputedStyle(element)
  const colour = (token: string) => styles.getPropertyValue(token).trim()
  // the highest first, so that lower ones lie upon it
  const stack = GROUPS.map((group, top) => ({
    group,
    sums: bars.startsMs.map((_start, at) =>
      GROUPS.slice(0, top + 1).reduce((sum, one) => sum + (bars.groups[one][at] ?? 0), 0),
    ),
  })).toReversed()
  const most = Math.max(4, ...(stack[0]?.sums ?? []))
  const bar = Plot.paths.bars?.({ size: [0.75, 40], align: 1, radius: 0.15 })
  const axis = {
    stroke: colour('--text-2'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '12px system-ui, sans-serif',
  }
  const step = ((bars.startsMs[1] ?? 0) - (bars.startsMs[0] ?? 0)) / 1000
  const options: Plot.Options = {
    width: element.clientWidth,
    height: HEIGHT_PX,
    // half of a label stands beyond the last bar
    padding: [8, 32, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: {
      x: { time: true, range: (_plot, from, to) => [from, to + step] },
      y: { range: [0, most] },
    },
    axes: [
      {
        ...axis,
        size: 28,
        space: 72,
        grid: { show: false },
        values: (_plot, ticks) => ticks.map((tick) => tickText(tick, step)),
      },
      {
        ...axis,
        size: 40,
        values: (_plot, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? formatShort(tick) : '')),
      },
    ],
    series: [
      {},
      ...stack.map(({ group }) => ({
        fill: colour(TOKENS[group]),
        stroke: colour('--surface'),
        width: 1,
        ...(bar && { paths: bar }),
        points: { show: false },
      })),
    ],
    hooks: { setCursor: [(plot) => showTip(plot, bars, tip)] },
  }
  return new Plot(
    options,
    [bars.startsMs.map((startMs) => startMs / 1000), ...stack.map(({ sums }) => sums)],
    element,
  )
}

const DAY_S = 86_400

function tickText(tickS: number, stepS: number): string {
  const isMidnight = new Date(tickS * 1000).getHours() === 0
  const options: Intl.DateTimeFormatOptions =
    stepS >= DAY_S || isMidnight ? { day: 'numeric', month: 'short' } : { hour: '2-digit', minute: '2-digit' }
  return new Intl.DateTimeFormat(locale.value, options).format(tickS * 1000)
}

/** What stands in the bar under the pointer. */
function showTip(plot: Plot, bars: Bars, tip: HTMLElement | null): void {
  if (tip === null) return
  const at = plot.cursor.left === undefined || plot.cursor.left < 0 ? undefined : barAt(plot, bars)
  tip.hidden = at === undefined
  if (at === undefined) return
  const words = overviewWords()
  const lines = [
    formatTime(bars.startsMs[at] ?? 0),
    `${words.allMail}: ${formatNumber(bars.messages[at] ?? 0)}`,
    ...GROUPS.map((group) => `${words.groups[group]}: ${formatNumber(bars.groups[group][at] ?? 0)}`),
  ]
  tip.textContent = lines.join('\n')
  tip.style.left = `${Math.min((plot.cursor.left ?? 0) + 56, plot.width - 180)}px`
}

/** A bar begins where its time does. */
function barAt(plot: Plot, { startsMs }: Bars): number | undefined {
  const ms = plot.posToVal(plot.cursor.left ?? 0, 'x') * 1000
  const at = startsMs.findLastIndex((startMs) => startMs <= ms)
  return at < 0 ? undefined : at
}
