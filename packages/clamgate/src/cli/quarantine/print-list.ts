import type { ListedEntry } from '../../api/quarantine/documents.ts'
import { cleanText } from '../../ground/clean.ts'
import { mebibytes } from '../signatures/progress.ts'
import type { Terminal } from '../terminal.ts'
import { column, cut, widthOf } from '../width.ts'
import { stateWord } from './states.ts'

/** A screen of so many columns has room for an entry on one line. */
const WIDE_COLUMNS = 150
const ADDRESS_COLUMNS = 30
const FINDING_COLUMNS = 30
/** `1000/1000 releasing` is longer, and seldom. */
const STATE_COLUMNS = 13
const HOST_COLUMNS = 24
const GAP = '  '

/**
 * Prints entries: a line each where there is room, or nobody looks; else two. Their host stands there where some are kept by another.
 * @param ownHost as the index calls it
 */
export function printEntries(entries: readonly ListedEntry[], terminal: Terminal, ownHost: string): void {
  const { columns } = terminal
  const hosts = entries.some(({ host }) => host !== ownHost) ? entries.map(({ host }) => cleanText(host)) : []
  const width = hosts.reduce((most, host) => Math.max(most, Math.min(widthOf(host), HOST_COLUMNS)), 0)
  const wide = WIDE_COLUMNS + (width === 0 ? 0 : width + GAP.length)
  const print = columns !== undefined && columns < wide ? twoLines(columns, width) : oneLine(columns, width)
  for (const entry of entries) for (const line of print(entry, terminal)) terminal.out(line)
}

type Printer = (entry: ListedEntry, terminal: Pick<Terminal, 'paint'>) => readonly string[]

/** The id says when it was kept. */
function oneLine(columns: number | undefined, hostColumns: number): Printer {
  return (entry, terminal) => {
    const head = [
      ...[
        entry.id,
        ...hostOf(entry, hostColumns),
        painted(entry, terminal),
        mebibytes(entry.bytes).padStart(9),
      ],
      ...(columns === undefined
        ? [findingOf(entry), senderOf(entry), recipientsOf(entry)]
        : [
            column(findingOf(entry), FINDING_COLUMNS),
            column(senderOf(entry), ADDRESS_COLUMNS),
            column(recipientsOf(entry), ADDRESS_COLUMNS),
          ]),
    ]
    const subject = cleanText(entry.subject ?? '')
    const line = [...head, subject].join(GAP).trimEnd()
    return [
      columns === undefined
        ? line
        : cutPainted(line, entry, columns - (hostColumns === 0 ? 0 : hostColumns + GAP.length)),
    ]
  }
}

/** The subject stands last, and is what is cut: what is painted before it takes no columns for its colour. */
function cutPainted(line: string, { subject }: ListedEntry, columns: number): string {
  const text = cleanText(subject ?? '')
  const before = line.length - text.length
  const taken = 36 + STATE_COLUMNS + 9 + FINDING_COLUMNS + 2 * ADDRESS_COLUMNS + 6 * GAP.length
  return text === '' ? line : line.slice(0, before) + cut(text, Math.max(0, columns - taken))
}

function twoLines(columns: number, hostColumns: number): Printer {
  return (entry, terminal) => {
    const host = hostColumns === 0 ? 0 : hostColumns + GAP.length
    const left = columns - entry.id.length - host - STATE_COLUMNS - 2 * GAP.length
    const head = [entry.id, ...hostOf(entry, hostColumns), painted(entry, terminal)]
    const first = [...head, cut(findingOf(entry), Math.max(0, left))].join(GAP).trimEnd()
    const room = columns - GAP.length
    const subject = entry.subject === undefined ? '' : `: ${cleanText(entry.subject)}`
    const to = recipientsOf(entry)
    const half = Math.floor((room - 3) / 2)
    const from = cut(senderOf(entry), Math.max(half, room - 3 - widthOf(to)))
    const who = cut(`${from} > ${to}${subject}`, room)
    return [
      first,
      `${GAP}${terminal.paint('dim', entry.damaged === undefined ? who : cut(cleanText(entry.damaged), room))}`,
    ]
  }
}

function hostOf({ host }: ListedEntry, columns: number): readonly string[] {
  return columns === 0 ? [] : [column(cleanText(host), columns)]
}

function painted(entry: ListedEntry, { paint }: Pick<Terminal, 'paint'>): string {
  const { word, style } = stateWord(entry)
  const padded = word.padEnd(STATE_COLUMNS)
  return style === undefined ? padded : paint(style, padded)
}

function findingOf({ signature, kind }: ListedEntry): string {
  return cleanText(signature ?? kind)
}

function senderOf({ sender, kind }: ListedEntry): string {
  return sender === '' ? (kind === 'damaged' ? '-' : '<>') : cleanText(sender)
}

function recipientsOf({ recipients, recipientCount }: ListedEntry): string {
  const [first = '-'] = recipients
  return cleanText(first) + (recipientCount > 1 ? ` +${recipientCount - 1}` : '')
}
