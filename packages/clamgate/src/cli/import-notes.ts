import type { Note } from '../importers/draft.ts'
import { noteHeadings, renderNote } from '../importers/render-draft.ts'
import type { Terminal } from './terminal.ts'

/** What is to be done first, what could not be carried over, what means nothing here, and what behaves differently. */
export interface NoteReport {
  readonly kind: Note['kind']
  /** `FILE:LINE`, or the file; null for what is in no line. */
  readonly place: string | null
  readonly option: string | null
  readonly sentence: string
  /** What there is to copy, for a file or a shell. */
  readonly lines: readonly string[]
}

/** Kinds of notes that somebody has to act on. */
const URGENT: ReadonlySet<string> = new Set(['before-start', 'not-carried'])

/** The notes of an import as `--json` has them. */
export function describeNotes(notes: readonly Note[]): readonly NoteReport[] {
  return notes.map(({ kind, place, option, text, lines }) => ({
    kind,
    place: place ?? null,
    option: option ?? null,
    sentence: text,
    lines,
  }))
}

/** Lists them on standard error, by their kinds. */
export function printNotes(notes: readonly Note[], program: string, terminal: Terminal): void {
  for (const [kind, heading] of Object.entries(noteHeadings(program))) {
    const told = notes.filter((note) => note.kind === kind)
    if (told.length === 0) continue
    terminal.err(`${terminal.paint(URGENT.has(kind) ? 'yellow' : 'bold', heading, 'err')}:`)
    for (const line of told.flatMap(renderNote)) terminal.err(`  ${line}`)
  }
}
