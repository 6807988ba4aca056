import { NOT_CANONICAL } from '@clamgate/mime/canonical'
import { AMBIGUITY_CLASSES } from '@clamgate/mime/classes'
import type { ReadingReply, ReadingsReply } from '../../api/routes/readings.ts'
import { cleanText } from '../../ground/clean.ts'
import { partsText } from '../../policy/words/readings.ts'
import type { Style, Terminal } from '../terminal.ts'
import { wrapped } from '../wrap.ts'

type ReportedPart = ReadingsReply['parts'][number]
type Shape = ReadingsReply['ambiguities'][number]

/** Columns of a label, as those of the other rows of a message. */
const LABEL = 8
/** What a row of the tree or of the scans begins with. */
const MARGIN = ' '.repeat(2 + LABEL + 1)
/** Longest path in the tree, characters. */
const MOST_PATH = 14
/** Levels that are drawn. */
const MOST_LEVELS = 8
/** More shapes than this are counted. */
const LISTED_SHAPES = 20
/** Objects and the like are drawn no wider than this; the terminal may be narrower. */
const MOST_COLUMNS = 120

/** How a message is taken apart, what is odd about it, and what each scan said. */
export function printReadings(
  { reading, readings }: { readonly reading: ReadingReply | undefined; readonly readings: ReadingsReply },
  terminal: Terminal,
): void {
  printTree(readings, terminal)
  if (reading !== undefined) printShape(reading, terminal)
  printShapes(readings.ambiguities, terminal)
  printScans(readings.scans, terminal)
}

function printTree({ parts, partsLeft }: ReadingsReply, terminal: Terminal): void {
  if (parts.length === 0) return
  const branches = branchesOf(parts)
  const rows = parts.map((part, index) => {
    const { path, encoding, bytes, name, via } = part
    const type = `${branches[index] ?? ''}${typeOf(part)}`
    const how = via === undefined ? shownEncoding(encoding) : `as by ${via}`
    return [shortPath(path), type, how, String(bytes), cleanText(name ?? '')]
  })
  const head = ['PATH', 'TYPE', 'ENCODING', 'BYTES', 'NAME']
  const lines = inColumns([head, ...rows], [false, false, false, true, false], room(terminal))
  printRows('parts', lines, terminal, {
    styleOf: (index) => (parts[index]?.via === undefined ? undefined : 'yellow'),
  })
  if (partsLeft > 0) terminal.out(`${MARGIN}and ${partsLeft} more`)
}

/** Lines that lead to each part from what it is in: `|- `, and `   ` where nothing more comes; far down the level as a number. */
function branchesOf(parts: readonly ReportedPart[]): readonly string[] {
  const branches: string[] = []
  /** By level: whether something more comes at it, seen from the end. */
  const more: boolean[] = []
  for (const { level } of parts.toReversed()) {
    more.length = level + 1
    const before = Array.from({ length: Math.max(0, level - 1) }, (_, at) =>
      more[at + 1] === true ? '| ' : '  ',
    )
    const own = level === 0 ? '' : more[level] === true ? '|- ' : '`- '
    branches.push(level > MOST_LEVELS ? `[${level}] ` : before.join('') + own)
    more[level] = true
  }
  return branches.toReversed()
}

/** The end of a path says which of its siblings a part is. */
function shortPath(path: string): string {
  return path.length > MOST_PATH ? `...${path.slice(3 - MOST_PATH)}` : path
}

function typeOf({ type, kind }: ReportedPart): string {
  if (kind === 'wrapper') return `${type} (unwrapped)`
  return type === '' ? '(no type)' : type
}

/** Octets as they are need no word. */
function shownEncoding(encoding: string): string {
  return encoding === 'identity' ? '' : encoding
}

/** Whether one scan is enough, and what could not be scanned. */
function printShape(reading: ReadingReply, terminal: Terminal): void {
  const { notCanonical, views, objects, unscannable, unionHit } = reading
  const canonical =
    notCanonical === undefined ? 'canonical: it can be read in one way' : notCanonicalText(notCanonical)
  const extracted = views === 0 ? '' : `; ${many(views, 'reading')}, ${many(objects, 'object')}`
  text('form', canonical + extracted, terminal)
  if (unscannable.length > 0) text('unseen', partsText(unscannable), terminal)
  if (unionHit === undefined) return
  const where = unionHit.path === undefined ? 'some part' : `part ${unionHit.path}`
  const by = unionHit.classes.length === 0 ? '' : ` (${unionHit.classes.join(', ')})`
  text('hidden', `${where} has the finding, which clamd does not see in the mail as it is${by}`, terminal)
}

function printShapes(shapes: readonly Shape[], terminal: Terminal): void {
  if (shapes.length === 0) return
  const sorted = shapes.toSorted((one, other) => Number(other.differs) - Number(one.differs))
  const shown = sorted.slice(0, LISTED_SHAPES)
  const rows = shown.map(({ class: id, path, differs }) => {
    return [id, shortPath(path), differs ? 'differ' : 'agree', CLASS_WORDS.get(id) ?? 'unknown']
  })
  const head = ['CLASS', 'AT', 'READERS', 'WHAT IS THERE']
  printRows('shapes', inColumns([head, ...rows], [false, false, false, false], room(terminal)), terminal, {
    styleOf: (index) => (shown[index]?.differs === true ? 'yellow' : undefined),
  })
  if (sorted.length > shown.length) terminal.out(`${MARGIN}and ${sorted.length - shown.length} more`)
}

/** The word that is in logs, and what it means. */
function notCanonicalText(reason: string): string {
  const meaning = REASON_WORDS.get(reason)
  return `not canonical: ${reason}${meaning === undefined ? '' : ` (${meaning})`}`
}

const REASON_WORDS: ReadonlyMap<string, string> = new Map(Object.entries(NOT_CANONICAL))
const CLASS_WORDS: ReadonlyMap<string, string> = new Map(Object.entries(AMBIGUITY_CLASSES))

function printScans(scans: ReadingsReply['scans'], terminal: Terminal): void {
  const rows = scans.map(({ kind, objects, bytes, result, detail, ms, server }) => [
    kind === 'raw'
      ? 'the mail as it is'
      : kind === 'container'
        ? `${many(objects, 'object')} in one mail`
        : 'one object alone',
    String(bytes),
    result === undefined ? 'no answer' : cleanText(detail ?? WORDS[result]),
    ms === undefined ? '-' : ms.toFixed(1),
    cleanText(server ?? ''),
  ])
  const head = ['SCAN', 'BYTES', 'ANSWER', 'MS', 'CLAMD']
  const lines = inColumns([head, ...rows], [false, true, false, true, false], room(terminal))
  printRows('scans', lines, terminal, {
    styleOf: (index) => (scans[index]?.result === 'clean' ? undefined : 'red'),
  })
}

/** Rows below their heads; `styleOf` by the index of a row. */
function printRows(
  label: string,
  [head = '', ...rows]: readonly string[],
  terminal: Terminal,
  { styleOf }: { readonly styleOf: (index: number) => Style | undefined },
): void {
  labelled(label, terminal.paint('bold', head.trimEnd()), terminal)
  for (const [index, row] of rows.entries()) {
    const style = styleOf(index)
    terminal.out(MARGIN + (style === undefined ? row.trimEnd() : terminal.paint(style, row.trimEnd())))
  }
}

const WORDS = { clean: 'clean', found: 'found', 'too-large': 'too large', error: 'error' } as const

function labelled(label: string, shown: string, terminal: Terminal): void {
  terminal.out(`  ${terminal.paint('dim', label.padEnd(LABEL))} ${shown}`)
}

function text(label: string, sentence: string, terminal: Terminal): void {
  const [first = '', ...more] = wrapped(MARGIN, cleanText(sentence), columnsOf(terminal))
  labelled(label, first.slice(MARGIN.length), terminal)
  for (const line of more) terminal.out(line)
}

function columnsOf({ columns }: Terminal): number | undefined {
  return columns === undefined ? undefined : Math.min(columns, MOST_COLUMNS)
}

function room(terminal: Terminal): number {
  return (columnsOf(terminal) ?? Number.POSITIVE_INFINITY) - MARGIN.length
}

const GAP = '  '
/** A text is not cut shorter than this where others can be: of the last column, and of the widest other one. */
const LEAST_LAST = 16
const LEAST_WIDEST = 24
const LEAST = 8

/**
 * Rows in columns as wide as they must be, numbers to the right. Where there is no room, what stands last is cut, and then the
 * widest text.
 */
function inColumns(
  rows: readonly (readonly string[])[],
  isNumber: readonly boolean[],
  most: number,
): readonly string[] {
  const widths = isNumber.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const last = widths.length - 1
  const texts = widths.map((width, at) => (isNumber[at] === true || at === last ? 0 : width))
  const widest = texts.indexOf(Math.max(...texts))
  const narrow = (column: number, least: number): void => {
    const total = widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length)
    const width = widths[column] ?? 0
    if (total > most) widths[column] = Math.max(Math.min(width, least), width - (total - most))
  }
  narrow(last, LEAST_LAST)
  narrow(widest, LEAST_WIDEST)
  narrow(last, LEAST)
  narrow(widest, LEAST)
  return rows.map((row) => {
    const cells = row.map((cell, at) => {
      const width = widths[at] ?? 0
      return isNumber[at] === true ? cell.padStart(width) : cut(cell, width).padEnd(width)
    })
    return cells.join(GAP)
  })
}

function cut(cell: string, width: number): string {
  return cell.length > width ? `${cell.slice(0, Math.max(0, width - 3))}...` : cell
}

/** `3 objects`, `1 object`. */
function many(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
