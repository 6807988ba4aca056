import { nearest } from '../../ground/nearest.ts'
import { Draft, type Left, type Note, type Setting, shown } from '../draft.ts'
import { type ConfOption, parseConf } from './conf-file.ts'
import { byLine, type Context, Conversion, type Naming, type NewPlace, originOf } from './conversion.ts'
import { CLOSING, OPTIONS } from './options.ts'

export interface ImportSources {
  /** Name of the configuration file, for comments and messages. */
  readonly file: string
  /** Reads a file that an option names. */
  readonly readList: Context['readList']
  readonly keepLogFile?: boolean
  readonly place?: NewPlace | undefined
  /** Without it by the lines of the file. */
  readonly naming?: Naming
  readonly isUnitSeenTo?: boolean
}

/** A configuration of clamav-milter in terms of ours. */
export interface ImportedConf {
  /** By dotted path, in no particular order. */
  readonly settings: ReadonlyMap<string, Setting>
  /** Entries that stand in the result as comments only. */
  readonly left: ReadonlyMap<string, Left>
  readonly notes: readonly Note[]
}

/** Turns the text of a clamav-milter.conf into settings of ours. Never throws, whatever the text. */
export function importConf(
  text: string,
  { file, readList, keepLogFile = false, place, naming = byLine(file), isUnitSeenTo = false }: ImportSources,
): ImportedConf {
  const conf = parseConf(text)
  const first = new Map<string, ConfOption>()
  for (const option of conf.options) if (!first.has(option.name)) first.set(option.name, option)
  const draft = new Draft()
  const option = (name: string) => first.get(name)
  const context: Context = { draft, file, option, readList, keepLogFile, place, naming, isUnitSeenTo }
  if (conf.windows) draft.note('different', WINDOWS_NOTE, { place: file })
  for (const { line, text: row, why } of conf.faults) {
    draft.note('not-carried', `the line ${why}`, { place: naming.place(line), option: shown(row) })
  }
  for (const option of conf.options) {
    const about = { place: naming.place(option.line), option: shown(`${option.name} ${option.value}`) }
    for (const { kind, text } of remarksOn(option, context)) draft.note(kind, text, about)
  }
  for (const [name, { absent }] of OPTIONS) if (!first.has(name)) absent?.(context)
  for (const close of CLOSING) close(context)
  return { settings: draft.settings, left: draft.left, notes: draft.notes }
}

/** Converts an option; what there is to tell about it. */
function remarksOn(option: ConfOption, context: Context): Conversion['remarks'] {
  const conversion = new Conversion(option, context)
  const entry = OPTIONS.get(option.name)
  const first = context.option(option.name)
  if (entry === undefined) {
    conversion.notCarried(unknown(option.name))
  } else if (entry.repeats !== true && first !== undefined && first !== option) {
    conversion.different(`has no effect: ${originOf(first, context)} comes first, and the first counts`)
  } else {
    if (option.comment !== undefined) conversion.different(COMMENT_NOTE)
    entry.convert(conversion)
  }
  return conversion.remarks
}

function unknown(name: string): string {
  const guess = nearest(name, [...OPTIONS.keys()])
  return `clamav-milter has no such option${guess === undefined ? '' : `; ${guess} was perhaps meant`}`
}

const WINDOWS_NOTE =
  'the lines end as on Windows, which keeps clamav-milter from starting; here it makes no difference'
const COMMENT_NOTE =
  'what stands behind # is taken for a comment; clamav-milter 1.4 takes it for a part of the value'
