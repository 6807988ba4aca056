import type { PacedResult } from './document/delay.ts'
import type { PostfixResult, SocketResult } from './document/road.ts'
import type { BenchDocument } from './document.ts'
import { mib, size, table } from './table.ts'

/** The figures that one looks at first, for people. */
export function formatTables({ socket = [], inet = [], postfix = [], ...document }: BenchDocument): string {
  const { latency = [], overhead = [], eventloop = [], idle = [], burst = [], soak = [], targets } = document
  return [
    ...socketTables('socket', socket),
    ...socketTables('inet', inet),
    ...socketTables('inet-all', document['inet-all'] ?? []),
    ...postfixTables(postfix),
    ...pacedTables('latency', latency),
    pacedTables('overhead', overhead)[0],
    table(
      ['eventloop', 'milter', 'msg/s', 'p99 ms', 'worst p99 ms'],
      eventloop.flatMap(({ bodyBytes, candidates }) =>
        candidates.map(({ name, messagesPerSecond, p99Ms }) => [
          ...[size(bodyBytes), name, messagesPerSecond.median],
          ...[p99Ms.median, p99Ms.worst],
        ]),
      ),
    ),
    table(
      ['idle, MiB', 'connections', 'before', 'held', 'difference', 'KiB each'],
      idle.map(({ name, connections, beforeKib, heldKib, differenceKib, kibPerConnection }) => [
        ...[name, connections, mib(beforeKib), mib(heldKib)],
        ...[mib(differenceKib), kibPerConnection],
      ]),
    ),
    table(
      ['burst, MiB', 'before', 'peak', 'after'],
      burst.map(({ name, beforeKib, peakKib, afterKib }) => [
        ...[name, mib(beforeKib), mib(peakKib), mib(afterKib)],
      ]),
    ),
    table(
      ['soak, MiB', 'messages', 'start', 'warm', 'last', 'max', 'growth KiB'],
      soak.map(({ name, messages, startKib, warmKib, lastKib, maxKib, growthKib }) => [
        ...[name, messages, mib(startKib), mib(warmKib), mib(lastKib), mib(maxKib), growthKib],
      ]),
    ),
    table(
      ['target', 'wanted', 'measured', 'met'],
      targets.map(({ target, atLeast, atMost, measured, met }) => [
        ...[target, atLeast === undefined ? `<= ${atMost}` : `>= ${atLeast}`, measured, met ? 'yes' : 'NO'],
      ]),
    ),
  ]
    .filter(Boolean)
    .join('\n')
}

function socketTables(title: string, results: readonly SocketResult[]): readonly string[] {
  return [
    table(
      [
        title,
        'sess',
        'milter',
        'msg/s',
        'p50 ms',
        'p99 ms',
        'end p99 ms',
        'milter CPU ms',
        'clamd CPU ms',
        'RSS MiB',
      ],
      results.flatMap(({ bodyBytes, sessions, instream, candidates }) => [
        [
          ...[size(bodyBytes), sessions, 'INSTREAM', instream.messagesPerSecond.median],
          ...[instream.wholeMs.p50, instream.wholeMs.p99, undefined],
          ...[undefined, instream.clamdCpuMsPerMessage, undefined],
        ],
        ...candidates.map((row) => [
          ...[size(bodyBytes), sessions, row.name, row.messagesPerSecond.median],
          ...[row.wholeMs.p50, row.wholeMs.p99, row.endOfMessageMs.p99],
          ...[row.milterCpuMsPerMessage, row.clamdCpuMsPerMessage, mib(row.residentKib)],
        ]),
      ]),
    ),
    table(
      [
        `${title}, ratios`,
        'sess',
        'of',
        'to clamav-milter',
        'to INSTREAM',
        'milter CPU',
        'end p50',
        'end p99',
      ],
      results.flatMap(({ bodyBytes, sessions, ratios }) =>
        ratios.map((ratio) => [
          ...[size(bodyBytes), sessions, ratio.clamgate, ratio.ratioToClamavMilter, ratio.ratioToInstream],
          ...[ratio.milterCpuRatio, ratio.endOfMessageRatio?.p50, ratio.endOfMessageRatio?.p99],
        ]),
      ),
    ),
  ]
}

function postfixTables(results: readonly PostfixResult[]): readonly string[] {
  return [
    table(
      [
        ...['postfix', 'milter', 'msg/s', 'bound/s', 'bound/s, free milter'],
        ...['milter CPU ms', 'clamd CPU ms', 'Postfix CPU ms'],
      ],
      results.flatMap(({ bodyBytes, candidates }) =>
        candidates.map((row) => [
          ...[size(bodyBytes), row.name, row.messagesPerSecond.median],
          ...[row.boundPerSecond, row.boundWithFreeMilterPerSecond],
          ...[row.cpuMsPerMessage.milter, row.cpuMsPerMessage.clamd, row.cpuMsPerMessage.postfix],
        ]),
      ),
    ),
    table(
      ['postfix, ratios', 'of', 'to clamav-milter', 'bound', 'milter CPU'],
      results.flatMap(({ bodyBytes, ratios }) =>
        ratios.map(({ clamgate, ratioToClamavMilter, boundRatio, milterCpuRatio }) => [
          ...[size(bodyBytes), clamgate, ratioToClamavMilter, boundRatio, milterCpuRatio],
        ]),
      ),
    ),
  ]
}

function pacedTables(title: string, results: readonly PacedResult[]): readonly string[] {
  return [
    table(
      [title, 'milter', 'msg/s', 'late p99 ms', 'end p50 ms', 'end p99 ms', 'own p99 ms', 'outside p99 ms'],
      results.flatMap(({ bodyBytes, candidates }) =>
        candidates.map(({ name, messagesPerSecond, lateMs, endOfMessageMs, gateway }) => [
          ...[size(bodyBytes), name, messagesPerSecond.median, lateMs.p99],
          ...[endOfMessageMs.p50, endOfMessageMs.p99],
          ...[gateway?.overheadMs.p99, gateway?.outsideOverheadMs.p99],
        ]),
      ),
    ),
    table(
      [`${title}, ratios`, 'of', 'end p50', 'end p99', 'whole p50', 'whole p99'],
      results.flatMap(({ bodyBytes, ratios }) =>
        ratios.map(({ clamgate, endOfMessageRatio: end, wholeRatio: whole }) => [
          ...[size(bodyBytes), clamgate, end?.p50, end?.p99, whole?.p50, whole?.p99],
        ]),
      ),
    ),
  ]
}
