import { editLine, entriesOf, MILTER_LISTS } from './set-milters.ts'
import { removeEntry, replaceEntry } from './text/edit-list.ts'
import { referenceIn } from './text/expand.ts'
import { type Parameter, readParameters } from './text/parameters.ts'

export interface TakeOut {
  readonly isOurs: (entry: string) => boolean
  /** What stood there before ours took its place; undefined: nothing. */
  readonly previous: (name: string) => string | undefined
  /** Lines that stay whatever they have, as they stand in the file. */
  readonly kept: readonly string[]
}

/**
 * Pure: main.cf without entries of this milter, in each definition of the lists, also those that another one overrides,
 * and in the values that they refer to: a milter that is gone would defer all mail.
 * @returns the text, and the names that had one
 */
export function takeOutMilter(text: string, { isOurs, previous, kept }: TakeOut) {
  const names: string[] = []
  let edited = text
  for (;;) {
    const found = firstOurs(edited, isOurs, kept)
    if (found === undefined) return { text: edited, names }
    const { parameter, entry } = found
    const instead = names.includes(parameter.name) ? undefined : previous(parameter.name)
    edited = editLine(edited, parameter, (list) =>
      instead === undefined || isOurs(instead)
        ? removeEntry(list, entry)
        : replaceEntry(list, entry, instead),
    )
    names.push(parameter.name)
  }
}

function firstOurs(text: string, isOurs: TakeOut['isOurs'], kept: readonly string[]) {
  const parameters = readParameters(text)
  for (const parameter of parameters.filter(({ name }) => reachable(parameters).has(name))) {
    if (kept.some((text) => text.startsWith(parameter.line.raw))) continue
    const entry = entriesOf(parameter).find((one) => isOurs(one.text))
    if (entry !== undefined) return { parameter, entry }
  }
  return undefined
}

/** The names of the lists, and those that they refer to. */
function reachable(parameters: readonly Parameter[]): ReadonlySet<string> {
  const names = new Set<string>(MILTER_LISTS)
  for (const name of names) {
    for (const parameter of parameters.filter((one) => one.name === name)) {
      for (const entry of entriesOf(parameter)) {
        const reference = referenceIn(entry.text)
        if (reference !== undefined) names.add(reference)
      }
    }
  }
  return names
}

/** The entries in a line of main.cf, as it stands in a file. */
export function entriesInLine(raw: string): readonly string[] {
  return readParameters(raw).flatMap((parameter) => entriesOf(parameter).map(({ text }) => text))
}
