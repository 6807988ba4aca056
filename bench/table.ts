import type { BenchDocument, Ratio } from './document.ts'

type Cell = string | number

/** The figures that one looks at first, for people. */
export function formatTables(document: BenchDocument): string {
  const tables: string[] = []
  const { instream, socket, postfix, memory } = document
  if (instream !== undefined) {
    tables.push(
      table(
        ['INSTREAM, no milter', 'conn', 'msg/s', 'p50 ms', 'p99 ms', 'clamd CPU ms'],
        instream.map((row) => [
          size(row.bodyBytes),
          row.connections,
          row.messagesPerSecond.median,
          row.latencyMs.p50,
          row.latencyMs.p99,
          row.clamdCpuMsPerMessage,
        ]),
      ),
    )
  }
  if (socket !== undefined) {
    tables.push(
      table(
        ['socket', 'sess', 'milter', 'msg/s', 'p50 ms', 'p99 ms', 'milter CPU ms', 'clamd CPU ms', 'RSS MiB'],
        socket.flatMap(({ bodyBytes, sessions, candidates }) =>
          candidates.map((row) => [
            size(bodyBytes),
            sessions,
            row.name,
            row.messagesPerSecond.median,
            row.wholeMs.p50,
            row.wholeMs.p99,
            row.milterCpuMsPerMessage,
            row.clamdCpuMsPerMessage,
            mib(row.residentKib),
          ]),
        ),
      ),
      ratioTable(socket),
    )
  }
  if (postfix !== undefined) {
    tables.push(
      table(
        ['postfix', 'milter', 'msg/s', 'bound/s', 'milter CPU ms', 'clamd CPU ms', 'Postfix CPU ms'],
        postfix.flatMap(({ bodyBytes, candidates }) =>
          candidates.map((row) => [
            size(bodyBytes),
            row.name,
            row.messagesPerSecond.median,
            row.boundPerSecond,
            row.cpuMsPerMessage.milter,
            row.cpuMsPerMessage.clamd,
            row.cpuMsPerMessage.postfix,
          ]),
        ),
      ),
      ratioTable(postfix),
    )
  }
  if (memory !== undefined) {
    tables.push(
      table(
        ['memory, MiB', 'before', 'burst peak', 'after', 'KiB/idle conn', 'soak first', 'soak last'],
        memory.map(({ name, burst, idle, soak }) => [
          name,
          mib(burst.beforeKib),
          mib(burst.peakKib),
          mib(burst.afterKib),
          idle?.kibPerConnection ?? '-',
          mib(soak?.samples[0]?.residentKib),
          mib(soak?.samples.at(-1)?.residentKib),
        ]),
      ),
    )
  }
  return tables.filter(Boolean).join('\n')
}

function ratioTable(
  rows: readonly {
    readonly bodyBytes: number
    readonly sessions: number
    readonly ratios: readonly Ratio[]
  }[],
): string {
  const cells = rows.flatMap(({ bodyBytes, sessions, ratios }) =>
    ratios.map(({ clamgate, messagesPerSecond, milterCpuMsPerMessage }) => [
      size(bodyBytes),
      sessions,
      clamgate,
      messagesPerSecond,
      milterCpuMsPerMessage,
    ]),
  )
  return cells.length === 0
    ? ''
    : table(['ratio to clamav-milter', 'sess', 'of', 'msg/s', 'milter CPU'], cells)
}

function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const text = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, column) => Math.max(...text.map((row) => row[column]?.length ?? 0)))
  const lines = text.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  )
  return `${lines.join('\n')}\n`
}

function size(bytes: number): string {
  return bytes % 1024 === 0 ? `${bytes / 1024} KB` : `${bytes} B`
}

function mib(kib: number | undefined): Cell {
  return kib === undefined ? '-' : Math.round(kib / 102.4) / 10
}
