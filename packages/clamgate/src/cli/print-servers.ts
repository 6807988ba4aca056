import type { Status } from '../api/routes/status.ts'
import { ageOf, duration } from './age.ts'
import type { Style, Terminal } from './terminal.ts'
import { wrapped } from './wrap.ts'

type Server = Status['engine']['servers'][number]

/** A column: its head, what stands there for a server, and numbers to the right. */
interface Column {
  readonly head: string
  readonly cell: (server: Server, nowMs: number) => string
  readonly numeric?: boolean
}

const COLUMNS: readonly Column[] = [
  { head: 'SERVER', cell: ({ address }) => address },
  { head: 'STATE', cell: ({ state, sinceAt }, nowMs) => `${state} ${ageOf(sinceAt, nowMs)}` },
  { head: 'BUSY', cell: ({ busy, room }) => `${busy.scans}/${room.scans}`, numeric: true },
  { head: 'STREAMS', cell: ({ busy, room }) => `${busy.streams}/${room.streams}`, numeric: true },
  { head: 'WEIGHT', cell: ({ weight }) => `${weight}`, numeric: true },
  { head: 'P50', cell: ({ p50Ms }) => milliseconds(p50Ms), numeric: true },
  { head: 'P99', cell: ({ p99Ms }) => milliseconds(p99Ms), numeric: true },
  { head: 'SCANS', cell: ({ scans }) => `${scans}`, numeric: true },
  { head: 'FAILED', cell: ({ failures }) => `${total(failures)}`, numeric: true },
  { head: 'CLAMAV', cell: ({ engineVersion }) => engineVersion ?? NONE },
  { head: 'DATABASE', cell: databaseOf },
]

const STYLES: Readonly<Record<Server['state'], Style>> = {
  healthy: 'green',
  starting: 'yellow',
  tripped: 'yellow',
  blind: 'red',
  unreachable: 'red',
  restarting: 'red',
}
const GAP = '  '
const NONE = '-'

/** A table with a row for each clamd, and below a row what is wrong there. */
export function printServers(
  servers: readonly Server[],
  { out, paint, columns: screen }: Terminal,
  nowMs: number,
): void {
  if (servers.length === 0) return
  const columns = fitting(servers, screen ?? Number.POSITIVE_INFINITY, nowMs)
  const rows = servers.map((server) => columns.map(({ cell }) => cell(server, nowMs)))
  const heads = columns.map(({ head }) => head)
  const widths = heads.map((head, index) => {
    return Math.max(head.length, ...rows.map((cells) => cells[index]?.length ?? 0))
  })
  // Padded before it is painted: what makes the colour must not count for the width.
  const padded = (cells: readonly string[]) =>
    cells.map((cell, index) => {
      const width = widths[index] ?? 0
      return columns[index]?.numeric === true ? cell.padStart(width) : cell.padEnd(width)
    })
  out('')
  out(paint('dim', padded(heads).join(GAP).trimEnd()))
  for (const [index, server] of servers.entries()) {
    const cells = padded(rows[index] ?? [])
    const painted = cells.map((cell, column) =>
      columns[column]?.head === 'STATE' ? paint(STYLES[server.state], cell) : cell,
    )
    out(painted.join(GAP).trimEnd())
    for (const note of notesOf(server, nowMs)) for (const line of wrapped(GAP, note, screen)) out(line)
  }
}

/** What is left out first where the screen is narrow; `--json` has all of it. */
const LEAST_WANTED = ['WEIGHT', 'STREAMS', 'P50', 'CLAMAV', 'BUSY', 'P99']

/** The columns that fit on the screen. */
function fitting(servers: readonly Server[], screen: number, nowMs: number): readonly Column[] {
  const widthOf = ({ head, cell }: Column) =>
    Math.max(head.length, ...servers.map((server) => cell(server, nowMs).length))
  const width = (columns: readonly Column[]) =>
    columns.reduce((sum, column) => sum + widthOf(column) + GAP.length, -GAP.length)
  let columns = COLUMNS
  for (const name of LEAST_WANTED) {
    if (width(columns) <= screen) break
    columns = columns.filter(({ head }) => head !== name)
  }
  return columns
}

function notesOf({ problem, warning, lastError, retryAt, state }: Server, nowMs: number): readonly string[] {
  const notes: string[] = []
  if (problem !== undefined) notes.push(`${problem.sentence} (${problem.code})`)
  if (problem?.remedy !== undefined) notes.push(problem.remedy)
  if (retryAt !== undefined) notes.push(`a message tries it in ${duration(Date.parse(retryAt) - nowMs)}`)
  if (warning !== undefined) notes.push(warning)
  // Of a tripped server the problem quotes it.
  if (lastError !== undefined && state !== 'tripped') {
    notes.push(
      `last error ${ageOf(lastError.happenedAt, nowMs)} ago: ${lastError.sentence} (${lastError.code})`,
    )
  }
  return notes
}

function databaseOf({ databaseVersion, databaseBuiltAt }: Server, nowMs: number): string {
  if (databaseVersion === undefined) return NONE
  return databaseBuiltAt === undefined
    ? `${databaseVersion}`
    : `${databaseVersion}, ${ageOf(databaseBuiltAt, nowMs)} old`
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

function milliseconds(ms: number | undefined): string {
  if (ms === undefined) return NONE
  return ms < 9.95
    ? `${ms.toFixed(1)} ms`
    : ms < 9999.5
      ? `${Math.round(ms)} ms`
      : `${Math.round(ms / 1000)} s`
}
