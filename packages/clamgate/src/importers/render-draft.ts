import { describeConfig } from '../config/say/describe.ts'
import { commented, lastOf, renderSections, renderValue } from '../config/say/render.ts'
import { type Draft, type Left, NOTE_KINDS, type Note, type NoteKind, type Setting } from './draft.ts'

/** Heading of each kind of notes, for people. */
export function noteHeadings(program: string): Readonly<Record<NoteKind, string>> {
  return {
    'before-start': 'Before the first start',
    'not-carried': 'Not carried over',
    'without-meaning': 'Without a meaning in Clamgate',
    different: `Different from ${program}`,
  }
}

/** Where a draft comes from. */
interface Source {
  /** Name of the file that was imported. */
  readonly file: string
  /** Name of the program whose configuration it is. */
  readonly program: string
}

/**
 * A draft as a configuration file of ours, in the order of the schema: each value with a comment that says where it
 * comes from, and the notes as comments at the end. Lines without their ends.
 */
export function renderDraft(
  { settings, left, notes }: Pick<Draft, 'settings' | 'left' | 'notes'>,
  { file, program }: Source,
): readonly string[] {
  return [
    `# Configuration of Clamgate, made from ${file} by clamgate config import.`,
    ...renderSections(describeConfig(), (info, indent) => {
      const setting = settings.get(info.path)
      const lines = setting === undefined ? [] : renderSetting(lastOf(info), setting, indent)
      const rest = left.get(info.path)
      if (rest === undefined) return lines
      // Without the signs # it is part of the list above, or a list of its own.
      return [...(lines.length > 0 ? lines : [`${indent}#${lastOf(info)}:`]), ...renderLeft(rest, indent)]
    }),
    ...renderNotes(notes, program),
  ]
}

/** Notes as comments, by their kinds. */
export function renderNotes(notes: readonly Note[], program: string): readonly string[] {
  const headings = noteHeadings(program)
  return NOTE_KINDS.flatMap((kind) => {
    const lines = notes.filter((note) => note.kind === kind).flatMap(renderNote)
    return lines.length === 0 ? [] : ['', `# ${headings[kind]}:`, ...lines.map((line) => `#   ${line}`)]
  })
}

/** A note as one line, `clamav-milter.conf:12 OnInfected Foo: it is none of …`, and what there is to copy below it. */
export function renderNote({ place, option, text, lines }: Note): readonly string[] {
  const about = [place, option].filter((part) => part !== undefined).join(' ')
  const sentence = about === '' ? text : `${about}: ${text}`
  return lines.length === 0 ? [sentence] : [`${sentence}:`, ...lines.map((line) => `    ${line}`)]
}

/** A key with its value, or its entries, and where each comes from. */
export function renderSetting(name: string, { values, isList }: Setting, indent: string): readonly string[] {
  const lines = values.map(({ value, origin }) =>
    commented(
      isList ? `${indent}  - ${renderValue(value)}` : `${indent}${name}: ${renderValue(value)}`,
      origin,
    ),
  )
  return isList ? [`${indent}${name}:`, ...lines] : lines
}

function renderLeft({ entries }: Left, indent: string): readonly string[] {
  return entries.map(({ value, origin }) =>
    value === undefined
      ? `${indent}#  see ${origin}`
      : commented(`${indent}#  - ${renderValue(value)}`, origin),
  )
}
