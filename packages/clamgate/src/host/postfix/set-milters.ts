import { insertEntry, type ListInText, removeEntry, replaceEntry } from './text/edit-list.ts'
import { expand, referenceIn } from './text/expand.ts'
import { type ListEntry, listEntries } from './text/list.ts'
import { lineBreakOf } from './text/logical-lines.ts'
import { lastNamed, type Parameter, parameterValue, readParameters } from './text/parameters.ts'

/** The two lists of main.cf: mail by SMTP, and mail of sendmail(1). */
export const MILTER_LISTS = ['smtpd_milters', 'non_smtpd_milters'] as const

/** What is to stand in lists of milters. */
export interface WantedMilter {
  /** As it is to stand there. */
  readonly entry: string
  /** Whether an entry leads to this milter, in whatever spelling and with whatever options. */
  readonly isOurs: (entry: string) => boolean
  /** Whether an entry of ours does as well as the one that is wanted: whoever has tuned it keeps it. */
  readonly isAsGood: (entry: string) => boolean
  /** Whether an entry is to be given up for ours, which takes its place. */
  readonly isReplaced: (entry: string) => boolean
  /** Whether an entry is that of a milter that signs: ours goes before it. */
  readonly isSigner: (entry: string) => boolean
}

/**
 * Pure: main.cf with our entry in both lists, each other byte as it was. Where an entry of ours or one that we replace
 * is there already, ours stands in its place, and where that is in a value that the list refers to, it stands there.
 * Otherwise: before the first milter that signs, else at the end.
 */
export function setMilters(text: string, wanted: WantedMilter): string {
  // A list that refers to the other one has ours by it.
  const refersToOther = refersTo(text, 'smtpd_milters', 'non_smtpd_milters')
  const order: readonly string[] = refersToOther ? MILTER_LISTS.toReversed() : MILTER_LISTS
  return order.reduce((edited: string, name) => setMilter(edited, name, wanted), text)
}

function refersTo(text: string, from: string, to: string, followed = new Set<string>()): boolean {
  const parameter = lastNamed(readParameters(text), from)
  if (parameter === undefined || followed.has(from)) return false
  followed.add(from)
  return entriesOf(parameter).some((entry) => {
    const name = referenceIn(entry.text)
    return name !== undefined && (name === to || refersTo(text, name, to, followed))
  })
}

/** An entry in the value of a parameter. */
export interface FoundEntry {
  readonly parameter: Parameter
  readonly entry: ListEntry
}

/** The entries that a list has, in its value and in those that it refers to. A name is followed once. */
export function entriesIn(text: string, name: string, followed = new Set<string>()): readonly FoundEntry[] {
  const parameter = lastNamed(readParameters(text), name)
  if (parameter === undefined || followed.has(name)) return []
  followed.add(name)
  return entriesOf(parameter).flatMap((entry) => {
    const reference = referenceIn(entry.text)
    return reference === undefined ? [{ parameter, entry }] : entriesIn(text, reference, followed)
  })
}

export function entriesOf({ line, valueStart, valueEnd }: Parameter): readonly ListEntry[] {
  return listEntries(line.plain, valueStart, valueEnd)
}

/** The file with one line of it edited as a list. */
export function editLine(text: string, parameter: Parameter, edit: (list: ListInText) => string): string {
  const { line, valueStart, valueEnd } = parameter
  const { raw, plain, start, end } = line
  const list = { raw, plain, start: valueStart, end: valueEnd, lineBreak: lineBreakOf(text) }
  return text.slice(0, start) + edit(list) + text.slice(end)
}

function setMilter(text: string, name: string, wanted: WantedMilter): string {
  const matches = entriesIn(text, name).filter(
    ({ entry }) => wanted.isOurs(entry.text) || wanted.isReplaced(entry.text),
  )
  // What the list refers to may be of the other list, too: ours stays there, and goes from the list itself.
  const first = matches.find(({ parameter }) => parameter.name !== name) ?? matches[0]
  if (first === undefined) return hasOurs(text, name, wanted) ? text : insertInto(text, name, wanted)
  const others = matches.filter(
    (match) => match !== first && (match.parameter.name === name || wanted.isReplaced(match.entry.text)),
  )
  // From the last to the first, so that the places of those before stay true.
  const alone = others.reduceRight((edited, found) => withoutEntry(edited, found), text)
  const { parameter, entry } = first
  if (wanted.isAsGood(entry.text)) return alone
  return editLine(alone, parameterNow(alone, parameter), (list) => replaceEntry(list, entry, wanted.entry))
}

/** In a value that only postconf(1) could take apart, such as a comparison. */
function hasOurs(text: string, name: string, wanted: WantedMilter): boolean {
  const parameter = lastNamed(readParameters(text), name)
  if (parameter === undefined) return false
  return listEntries(expandIn(text, parameterValue(parameter))).some((entry) => wanted.isOurs(entry.text))
}

function insertInto(text: string, name: string, wanted: WantedMilter): string {
  const parameter = lastNamed(readParameters(text), name)
  if (parameter === undefined) {
    const lineBreak = lineBreakOf(text)
    const isEnded = text === '' || text.endsWith('\n')
    return `${text}${isEnded ? '' : lineBreak}${name} = ${wanted.entry}${lineBreak}`
  }
  const entries = entriesOf(parameter)
  const signer = entries.findIndex((entry) => signs(text, entry.text, wanted))
  return editLine(text, parameter, (list) =>
    insertEntry(list, wanted.entry, signer < 0 ? entries.length : signer),
  )
}

/** A reference signs where one of those does that it stands for. */
function signs(text: string, entry: string, wanted: WantedMilter): boolean {
  if (!entry.includes('$')) return wanted.isSigner(entry)
  return listEntries(expandIn(text, entry)).some((one) => wanted.isSigner(one.text))
}

export function expandIn(text: string, value: string): string {
  const parameters = readParameters(text)
  return expand(value, (name) => {
    const parameter = lastNamed(parameters, name)
    return parameter === undefined ? undefined : parameterValue(parameter)
  })
}

function withoutEntry(text: string, { parameter, entry }: FoundEntry): string {
  return editLine(text, parameterNow(text, parameter), (list) => removeEntry(list, entry))
}

/** The same definition after edits behind the entry that is meant; its line starts where it did, or has moved. */
function parameterNow(text: string, { name }: Parameter): Parameter {
  const parameter = lastNamed(readParameters(text), name)
  if (parameter === undefined) throw new TypeError(`The edit has lost ${name}`)
  return parameter
}
