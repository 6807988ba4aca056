import { nearest } from '../../ground/nearest.ts'
import { type ConfOption, parseConf } from './conf-file.ts'
import {
  type Context,
  different,
  type ListFile,
  notCarried,
  originOf,
  placeOf,
  type Remarks,
} from './context.ts'
import { Draft, type Note, type Setting, shown } from './draft.ts'
import { CLOSING, OPTIONS } from './options.ts'

export interface ImportSources {
  /** Name of the configuration file, for comments and messages. */
  readonly file: string
  /** Reads a file that an option names. */
  readonly readList: (path: string) => ListFile
}

/** A configuration of clamav-milter in terms of ours. */
export interface ImportedConf {
  /** By dotted path, in no particular order. */
  readonly settings: ReadonlyMap<string, Setting>
  readonly notes: readonly Note[]
  /** How many lines are options of clamav-milter: none means that the file is another one. */
  readonly known: number
}

/** Turns the text of a clamav-milter.conf into settings of ours. Never throws, whatever the text. */
export function importConf(text: string, { file, readList }: ImportSources): ImportedConf {
  const conf = parseConf(text)
  const first = new Map<string, ConfOption>()
  for (const option of conf.options) if (!first.has(option.name)) first.set(option.name, option)
  const draft = new Draft()
  const context: Context = { draft, file, given: (name) => first.get(name), readList }
  if (conf.windows) draft.note('different', WINDOWS_NOTE, { place: file })
  for (const { line, text: row, why } of conf.faults) {
    draft.note('not-carried', `the line ${why}`, { place: `${file}:${line}`, option: shown(row) })
  }
  for (const option of conf.options) {
    for (const { kind, text } of convert(option, context)) draft.note(kind, text, placeOf(option, context))
  }
  for (const [name, { absent }] of OPTIONS) if (!first.has(name)) absent?.(context)
  for (const close of CLOSING) close(context)
  const known = conf.options.filter(({ name }) => OPTIONS.has(name)).length
  return { settings: draft.settings, notes: draft.notes, known }
}

function convert(option: ConfOption, context: Context): Remarks {
  const entry = OPTIONS.get(option.name)
  if (entry === undefined) return notCarried(unknown(option.name))
  const first = context.given(option.name)
  if (entry.repeats !== true && first !== undefined && first !== option) {
    return different(`has no effect: ${originOf(first, context)} comes first, and the first counts`)
  }
  const remarks = entry.convert(option, context)
  return option.comment === undefined ? remarks : [...different(COMMENT_NOTE), ...remarks]
}

function unknown(name: string): string {
  const guess = nearest(name, [...OPTIONS.keys()])
  return `clamav-milter has no such option${guess === undefined ? '' : `; ${guess} was perhaps meant`}`
}

const WINDOWS_NOTE =
  'the lines end as on Windows, which keeps clamav-milter from starting; here it makes no difference'
const COMMENT_NOTE =
  'what stands behind # is taken for a comment; clamav-milter 1.4 takes it for a part of the value'
