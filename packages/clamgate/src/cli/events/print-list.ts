import type { EventDocument } from '../../api/events/documents.ts'
import { cleanText } from '../../ground/clean.ts'
import type { Terminal } from '../terminal.ts'
import { column, cut, widthOf } from '../width.ts'
import { briefTime, localTime } from './local-time.ts'
import { doneWord, findingWord } from './words.ts'

/** A screen of so many columns has room for a row on one line. */
const WIDE_COLUMNS = 120
/** A column of addresses takes no more than that, unless nobody counts. */
const ADDRESS_COLUMNS = 32

interface Row {
  readonly time: string
  readonly id: string
  readonly done: ReturnType<typeof doneWord>
  readonly from: string
  readonly to: string
  readonly finding: string | undefined
  readonly subject: string | undefined
}

/** Prints events a page at a time; columns keep the widths that the first page had. */
export function listPrinter(terminal: Terminal, nowMs: number): (events: readonly EventDocument[]) => void {
  let print: ((row: Row) => void) | undefined
  return (events) => {
    const rows = events.map((event) => rowOf(event, nowMs, terminal.columns === undefined))
    print ??= rowPrinter(rows, terminal)
    for (const row of rows) print(row)
  }
}

function rowOf(event: EventDocument, nowMs: number, isForFile: boolean): Row {
  const [first] = event.recipients
  const more = event.recipientCount - 1
  return {
    time: isForFile ? localTime(event.at) : briefTime(event.at, nowMs),
    id: cleanText(event.queueId ?? event.id),
    done: doneWord(event.action),
    from: event.from === '' ? '<>' : cleanText(event.from),
    to: `${cleanText(first?.address ?? '-')}${more > 0 ? ` +${more}` : ''}`,
    finding: findingWord(event),
    subject: event.subject === undefined ? undefined : cleanText(event.subject),
  }
}

function rowPrinter(rows: readonly Row[], terminal: Terminal): (row: Row) => void {
  const { columns } = terminal
  const most = (title: string, of: (row: Row) => string) =>
    Math.max(title.length, ...rows.map((row) => widthOf(of(row))))
  const time = most('time', (row) => row.time)
  const id = most('id', (row) => row.id)
  const done = 'quarantined'.length
  if (columns !== undefined && columns < WIDE_COLUMNS) {
    return narrowPrinter({ time, id, done, columns }, terminal)
  }
  const bound = columns === undefined ? Number.POSITIVE_INFINITY : ADDRESS_COLUMNS
  const from = Math.min(
    bound,
    most('from', (row) => row.from),
  )
  const to = Math.min(
    bound,
    most('to', (row) => row.to),
  )
  const left = columns === undefined ? undefined : columns - (time + id + done + from + to + 5 * 2)
  const { out, paint } = terminal
  const head = [
    column('time', time),
    column('id', id),
    column('result', done),
    column('from', from),
    column('to', to),
  ]
  out(paint('dim', `${head.join('  ')}  finding, subject`))
  return (row) => {
    const cells = [
      column(row.time, time),
      row.id.padEnd(id),
      painted(row, done, terminal),
      column(row.from, from),
      column(row.to, to),
      about(row, left, terminal),
    ]
    out(cells.join('  ').trimEnd())
  }
}

interface NarrowWidths {
  readonly time: number
  readonly id: number
  readonly done: number
  readonly columns: number
}

/** Two lines for each: what it was, and below it who to whom. */
function narrowPrinter({ time, id, done, columns }: NarrowWidths, terminal: Terminal): (row: Row) => void {
  const { out, paint } = terminal
  const left = columns - (time + id + done + 3 * 2)
  return (row) => {
    const cells = [
      column(row.time, time),
      row.id.padEnd(id),
      painted(row, done, terminal),
      about(row, left, terminal),
    ]
    out(cells.join('  ').trimEnd())
    const room = columns - time - 2
    const from = cut(row.from, Math.max(room - 4 - widthOf(row.to), Math.floor((room - 4) / 2)))
    const who = `${from} → ${row.to}`
    out(`${' '.repeat(time + 2)}${paint('dim', cut(who, room))}`)
  }
}

function painted({ done: { word, style } }: Row, columns: number, { paint }: Terminal): string {
  const padded = column(word, columns)
  return style === undefined ? padded : paint(style, padded)
}

/** The finding, and as much of the subject as has room. */
function about({ finding, subject }: Row, columns: number | undefined, { paint }: Terminal): string {
  const whole = Math.max(0, columns ?? Number.POSITIVE_INFINITY)
  if (finding === undefined) return cut(subject ?? '', whole)
  const shown = cut(finding, whole)
  const left = whole - widthOf(shown) - 2
  if (subject === undefined || left < 8) return shown
  return `${shown}  ${paint('dim', cut(subject, left))}`
}
