import { leadsTo } from '../../../host/postfix/milter-entry.ts'
import { editLine, entriesIn, expandIn, MILTER_LISTS } from '../../../host/postfix/set-milters.ts'
import { takeOutMilter } from '../../../host/postfix/take-out.ts'
import { listEntries, placeOf } from '../../../host/postfix/text/list.ts'
import { lastNamed, parameterValue, readParameters } from '../../../host/postfix/text/parameters.ts'
import { readServices } from '../../../host/postfix/text/services.ts'
import type { OldPostfix } from './types.ts'

const DEFAULT_ACTION = 'milter_default_action'
/** What releases of the plugin had in their config.php. */
export const SHIPPED_LISTENS: readonly string[] = [
  'unix:/var/spool/postfix/clamav/clamav-milter.ctl',
  'inet:32767@localhost',
]
const QUEUE_DIRECTORY = '/var/spool/postfix'

/** Pure: what main.cf has of a milter of the old plugin. */
export function readOldPostfix(text: string, directory: string, listen: readonly string[]): OldPostfix {
  const parameters = readParameters(text)
  const queue = lastNamed(parameters, 'queue_directory')
  const queueDirectory = queue === undefined ? QUEUE_DIRECTORY : expandIn(text, parameterValue(queue))
  const action = lastNamed(parameters, DEFAULT_ACTION)
  const isOld = oldEntries({ listen, queueDirectory }, [])
  const entries = MILTER_LISTS.flatMap((name) => entriesIn(text, name).map(({ entry }) => entry.text))
  return {
    ...{ directory, queueDirectory, listen },
    entries: [...new Set(entries.filter(isOld))],
    acceptsByDefault: action !== undefined && parameterValue(action) === 'accept',
  }
}

export interface ReleasedText {
  readonly text: string
  /** Entries that went. */
  readonly names: readonly string[]
  /** Milters of others that go by milter_default_action = accept; undefined where that is gone, or was never there. */
  readonly others: readonly string[] | undefined
}

/**
 * Pure: main.cf without the old plugin's milter. `milter_default_action = accept` goes where no milter of others is left
 * that may want it: it let mail pass unscanned.
 * @param ours entries of the new plugin, which stay
 */
export function releaseText(
  { main, master }: { readonly main: string; readonly master: string },
  found: Pick<OldPostfix, 'listen' | 'queueDirectory'>,
  ours: readonly string[],
): ReleasedText {
  const isOld = oldEntries(found, ours)
  const { text, names } = takeOutMilter(main, { isOurs: isOld, previous: () => undefined, kept: [] })
  const without = names.reduce((edited: string, name) => withoutEmpty(edited, name), text)
  const action = lastNamed(readParameters(without), DEFAULT_ACTION)
  if (action === undefined || parameterValue(action) !== 'accept') {
    return { text: without, names, others: undefined }
  }
  const others = othersIn(without, master, ours)
  if (others.length > 0) return { text: without, names, others }
  return { text: removeDefinition(without, DEFAULT_ACTION), names, others: undefined }
}

/** It wrote an address as it stands in config.php; ours has braces and a setting of its own, or is written down. */
function oldEntries(
  { listen, queueDirectory }: Pick<OldPostfix, 'listen' | 'queueDirectory'>,
  ours: readonly string[],
) {
  return (entry: string) =>
    !entry.startsWith('{') && !ours.includes(entry) && leadsTo(entry, listen, queueDirectory)
}

/** Milters that are asked and go by the common setting, but for the new plugin's. */
function othersIn(main: string, master: string, ours: readonly string[]): readonly string[] {
  const places = ours.map(placeOf)
  const lists: readonly string[] = MILTER_LISTS
  const services = readServices(master).flatMap(({ options }) =>
    options.filter(({ name }) => lists.includes(name)).map(({ value }) => value),
  )
  const own = MILTER_LISTS.flatMap((name) => {
    const parameter = lastNamed(readParameters(main), name)
    return parameter === undefined ? [] : [parameterValue(parameter)]
  })
  const entries = [...own, ...services].flatMap((value) => listEntries(expandIn(main, value)))
  return [...new Set(entries.map(({ text }) => text))].filter(
    (entry) => !places.includes(placeOf(entry)) && !entry.includes('default_action'),
  )
}

/** A list that the plugin's entry was alone in was not there before it: the panel writes none. */
function withoutEmpty(text: string, name: string): string {
  const parameter = lastNamed(readParameters(text), name)
  return parameter !== undefined && parameterValue(parameter) === '' ? removeDefinition(text, name) : text
}

/** One definition of a single line; what has comments in it stays, empty. */
function removeDefinition(text: string, name: string): string {
  const parameter = lastNamed(readParameters(text), name)
  if (parameter === undefined) return text
  if (parameter.line.raw.includes('\n')) return editLine(text, parameter, ({ raw }) => raw)
  const { start, end } = parameter.line
  const [lineBreak = ''] = /^\r?\n/.exec(text.slice(end, end + 2)) ?? []
  return text.slice(0, start) + text.slice(end + lineBreak.length)
}
