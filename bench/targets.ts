import type { BenchResults, TargetRow } from './document.ts'

/** Body sizes for which there are targets. */
const SIZES = [
  { bytes: 2 * 1024, name: '2 KB', socket: 2.2, instream: 0.55, postfix: 1.35, inet: 2.5 },
  { bytes: 20 * 1024, name: '20 KB', socket: 1.35, instream: 0.65, postfix: 1.12, inet: undefined },
  { bytes: 200 * 1024, name: '200 KB', socket: 1.05, instream: 0.85, postfix: 1, inet: undefined },
] as const

const MOST_CPU_RATIO = 0.35
const MOST_END_P99_RATIO = 0.6
const MOST_OVERHEAD_MS = 2
const MOST_LOOP_DELAY_MS = 20
const MOST_IDLE_KIB = 64 * 1024
const MOST_SOAK_KIB = 140 * 1024
/** Flat: the straight line through the samples rises by less than this over the whole run. */
const MOST_SOAK_GROWTH_KIB = 4 * 1024

/** The targets that a run has figures for, in the order of the modes; those of the first number of sessions. */
export function compareWithTargets(results: BenchResults): readonly TargetRow[] {
  return [...SIZES.flatMap((size) => ofSize(results, size)), ...ofTheWhole(results)].flatMap(
    ([target, bound, measured]) => (measured === undefined ? [] : row(target, bound, measured)),
  )
}

type Bound = { readonly atLeast: number } | { readonly atMost: number }
type Wanted = readonly [target: string, bound: Bound, measured: number | undefined]

function ofSize(
  { socket, inet, 'inet-all': inetAll, postfix, latency, overhead, eventloop }: BenchResults,
  size: (typeof SIZES)[number],
) {
  const own = <T extends { readonly bodyBytes: number }>(rows: readonly T[] | undefined) =>
    rows?.find(({ bodyBytes }) => bodyBytes === size.bytes)
  const ours = <T extends { readonly name: string }>(figures: readonly T[] | undefined) =>
    figures?.find(({ name }) => name === 'clamgate')
  const atSocket = own(socket)?.ratios.find(({ clamgate }) => clamgate === 'clamgate')
  const atPostfix = own(postfix)?.ratios.find(({ clamgate }) => clamgate === 'clamgate')
  const inetRatio = (rows: BenchResults['inet']) =>
    own(rows)?.ratios.find(({ clamgate }) => clamgate === 'clamgate-inet')?.ratioToClamavMilter
  const atOneRate = own(latency)?.ratios.find(({ clamgate }) => clamgate === 'clamgate')
  const gateway = ours(own(overhead)?.candidates)?.gateway
  const wanted: Wanted[] = [
    ['socket: rate beside clamav-milter', { atLeast: size.socket }, atSocket?.ratioToClamavMilter],
    ['socket: rate beside INSTREAM', { atLeast: size.instream }, atSocket?.ratioToInstream],
    ['socket: milter CPU beside clamav-milter', { atMost: MOST_CPU_RATIO }, atSocket?.milterCpuRatio],
    [
      'socket: end of message p99 beside clamav-milter',
      { atMost: MOST_END_P99_RATIO },
      atSocket?.endOfMessageRatio?.p99,
    ],
    [
      'socket: whole message p99 beside clamav-milter',
      { atMost: MOST_END_P99_RATIO },
      atSocket?.wholeRatio?.p99,
    ],
    [
      'latency: end of message p99 beside clamav-milter',
      { atMost: MOST_END_P99_RATIO },
      atOneRate?.endOfMessageRatio?.p99,
    ],
    ['postfix: rate beside clamav-milter', { atLeast: size.postfix }, atPostfix?.ratioToClamavMilter],
    ['overhead p99, ms', { atMost: MOST_OVERHEAD_MS }, gateway?.overheadMs.p99],
    ['overhead p99 as seen from outside, ms', { atMost: MOST_OVERHEAD_MS }, gateway?.outsideOverheadMs.p99],
    [
      'event-loop delay p99, ms',
      { atMost: MOST_LOOP_DELAY_MS },
      ours(own(eventloop)?.candidates)?.p99Ms.worst,
    ],
  ]
  if (size.inet !== undefined) {
    const bound = { atLeast: size.inet }
    wanted.push(['inet: rate beside clamav-milter', bound, inetRatio(inet)])
    wanted.push(['inet-all: rate beside clamav-milter', bound, inetRatio(inetAll)])
  }
  return wanted.map(([target, ...rest]): Wanted => [`${size.name}, ${target}`, ...rest])
}

function ofTheWhole({ idle, soak }: BenchResults): readonly Wanted[] {
  const held = idle?.find(({ name }) => name === 'clamgate')
  const long = soak?.find(({ name }) => name === 'clamgate')
  return [
    [`${held?.connections} idle connections, KiB`, { atMost: MOST_IDLE_KIB }, held?.differenceKib],
    [`${long?.messages} messages: resident, KiB`, { atMost: MOST_SOAK_KIB }, long?.maxKib],
    [`${long?.messages} messages: growth, KiB`, { atMost: MOST_SOAK_GROWTH_KIB }, long?.growthKib],
  ]
}

function row(target: string, bound: Bound, measured: number): TargetRow {
  const met = 'atLeast' in bound ? measured >= bound.atLeast : measured <= bound.atMost
  return { target, ...bound, measured, met }
}
