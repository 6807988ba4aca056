import type { Scanned } from '../../app/scan/scan-all.ts'
import { cleanText } from '../../ground/clean.ts'
import { classesText, partsText } from '../../policy/words/readings.ts'
import type { Style, Terminal } from '../terminal.ts'
import { type ScanCounts, type ScanReport, stateOf } from './report.ts'

export interface TableOptions {
  /** Say in sentences what decided, below each row. */
  readonly explain: boolean
}

/** So many rows are seen before the columns get their widths: few enough to wait for, and like those to come. */
const ROWS_TO_MEASURE = 20
/** A name is not made shorter than this for the sake of the others. */
const MIN_NAME = 20
/** What a finding may take of the line before names are made shorter. */
const MAX_FINDING = 32

interface Row {
  readonly cells: readonly [name: string, verdict: string, action: string, ms: string, finding: string]
  readonly style: Style
  readonly explanation: string | undefined
}

type Widths = readonly [name: number, verdict: number, action: number, ms: number]

/** How wide the columns are; that of names grows with those to come, as far as there is room. */
interface Layout {
  readonly widths: Widths
  readonly nameRoom: number
}

/** A row for each message, in their order, and a line that counts them. */
export function tableReport(terminal: Terminal, { explain }: TableOptions): ScanReport {
  const waiting: Row[] = []
  let layout: Layout | undefined
  const flush = (): void => {
    if (layout === undefined) {
      layout = layoutOf([HEAD, ...waiting], terminal.columns)
      if (waiting.length > 0) terminal.out(terminal.paint('bold', lineOf(HEAD, layout.widths).trimEnd()))
    }
    for (const row of waiting.splice(0)) {
      layout = withRoomFor(row, layout)
      printRow(row, layout.widths, terminal)
    }
  }
  return {
    add(one) {
      waiting.push(rowOf(one, explain))
      if (layout !== undefined || waiting.length >= ROWS_TO_MEASURE) flush()
    },
    end(counts, stopped) {
      flush()
      terminal.out(summaryOf(counts, stopped))
    },
  }
}

const HEAD: Row = {
  cells: ['NAME', 'VERDICT', 'ACTION', 'MS', 'FINDING'],
  style: 'bold',
  explanation: undefined,
}

function rowOf(one: Scanned, explain: boolean): Row {
  // A name may hold anything, line ends too.
  const name = cleanText(one.name)
  if (one.kind === 'left-out') {
    return { cells: [name, 'left out', '-', '-', one.why], style: 'dim', explanation: undefined }
  }
  if (one.kind === 'failed') {
    const { code, message } = one.error
    const finding = cleanText(`${message} (${code})`)
    return { cells: [name, 'failed', '-', '-', finding], style: 'yellow', explanation: undefined }
  }
  const { outcome, durationMs, explanation } = one.examination
  const { verdict, kind, action } = outcome
  const isFailure = verdict.kind === 'failure'
  const ms = String(Math.round(durationMs))
  return {
    cells: [name, isFailure ? 'failed' : kind, action, ms, findingOf(verdict)],
    style: isFailure ? 'yellow' : stateOf(one) === 'ok' ? 'green' : 'red',
    explanation: explain ? explanation : undefined,
  }
}

function findingOf(
  verdict: Extract<Scanned, { kind: 'scanned' }>['examination']['outcome']['verdict'],
): string {
  if (verdict.kind === 'infected') return cleanText(verdict.signature)
  if (verdict.kind === 'failure') return cleanText(`${verdict.detail} (${verdict.code})`)
  if (verdict.kind === 'ambiguous') return classesText(verdict.classes)
  if (verdict.kind === 'unscannable') return cleanText(partsText(verdict.parts))
  return verdict.kind === 'skipped' ? `exempt by ${verdict.skip.by} ${cleanText(verdict.skip.entry)}` : ''
}

function layoutOf(rows: readonly Row[], columns: number | undefined): Layout {
  const widest = (index: 0 | 1 | 2 | 3 | 4) => Math.max(...rows.map(({ cells }) => cells[index].length))
  const others = [widest(1), widest(2), widest(3)] as const
  const taken = others.reduce((sum, width) => sum + width + GAP.length, 0)
  const finding = Math.min(widest(4), MAX_FINDING) + GAP.length
  const nameRoom =
    columns === undefined ? Number.POSITIVE_INFINITY : Math.max(MIN_NAME, columns - taken - finding)
  return { widths: [Math.min(widest(0), nameRoom), ...others], nameRoom }
}

function withRoomFor({ cells }: Row, { widths, nameRoom }: Layout): Layout {
  const [name, ...others] = widths
  return { widths: [Math.max(name, Math.min(cells[0].length, nameRoom)), ...others], nameRoom }
}

const GAP = '  '

function printRow(row: Row, widths: Widths, terminal: Terminal): void {
  const line = lineOf(row, widths)
  const from = widths[0] + GAP.length
  const to = from + Math.max(widths[1], row.cells[1].length)
  const verdict = terminal.paint(row.style, line.slice(from, to))
  terminal.out(`${line.slice(0, from)}${verdict}${line.slice(to)}`.trimEnd())
  for (const sentence of row.explanation?.split('\n') ?? []) terminal.out(`${GAP}${sentence}`)
}

function lineOf({ cells }: Row, [name, verdict, action, ms]: Widths): string {
  return [
    shortened(cells[0], name).padEnd(name),
    cells[1].padEnd(verdict),
    cells[2].padEnd(action),
    cells[3].padStart(ms),
    cells[4],
  ].join(GAP)
}

/** The end of a name tells more than its beginning. */
function shortened(name: string, width: number): string {
  return name.length <= width ? name : `...${name.slice(name.length - width + 3)}`
}

function summaryOf({ scanned, infected, failed, leftOut }: ScanCounts, stopped: boolean): string {
  const parts = [`${scanned} scanned`, `${infected} infected`, `${failed} failed`]
  if (leftOut > 0) parts.push(`${leftOut} left out`)
  return `${parts.join(', ')}${stopped ? '; stopped before the end' : ''}`
}
