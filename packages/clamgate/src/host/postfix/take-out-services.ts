import { withoutReleaseListeners } from './release-listener.ts'
import { removeEntry } from './text/edit-list.ts'
import { listEntries } from './text/list.ts'
import { readServices, type ServiceLine, type ServiceOption } from './text/services.ts'

const LISTS = new Set(['smtpd_milters', 'non_smtpd_milters'])

/**
 * Pure: master.cf without entries of this milter in lists that services have for themselves, whoever put them there, and
 * without the listener for releases.
 * @returns the text, and the services that had one
 */
export function takeOutOfServices(text: string, isOurs: (entry: string) => boolean, kept: readonly string[]) {
  const listeners = withoutReleaseListeners(text)
  const places: string[] = [...listeners.places]
  let edited = listeners.text
  for (;;) {
    const found = firstOurs(edited, isOurs, kept)
    if (found === undefined) return { text: edited, places: [...new Set(places)] }
    const { service, option } = found
    const value = withoutOurs(option.value, isOurs)
    // Postfix before 3.0 knows no braces: they come where they were, or are needed.
    const isPlain = !/[\s{]/.test(value)
    const setting = isPlain ? `${option.name}=${value}` : `{ ${option.name} = ${value} }`
    edited = withOption(edited, service, option, `-o ${setting}`)
    places.push(service.place)
  }
}

/**
 * Pure: options of a service that stand as an edit has left them become what they were, though the rest of the line was
 * changed since.
 */
export function restoreOptions(text: string, before: string, after: string): string {
  const [was] = readServices(before)
  const [became] = readServices(after)
  if (was === undefined || became === undefined) return text
  // From the last to the first: an option that was added goes before the one that it was put behind is set back.
  return became.options.toReversed().reduce((edited, option) => {
    const mark = rawOf(became, option)
    if (was.options.some((one) => rawOf(was, one) === mark)) return edited
    const service = readServices(edited).find(({ place }) => place === became.place)
    const now = service?.options.findLast((one) => rawOf(service, one) === mark)
    if (service === undefined || now === undefined) return edited
    const old = was.options.findLast(({ name }) => name === option.name)
    if (old !== undefined) return withOption(edited, service, now, rawOf(was, old))
    const [gap = ''] = /[ \t]*$/.exec(service.line.raw.slice(0, now.start)) ?? []
    return withOption(edited, service, { ...now, start: now.start - gap.length }, '')
  }, text)
}

function firstOurs(text: string, isOurs: (entry: string) => boolean, kept: readonly string[]) {
  for (const service of readServices(text)) {
    if (kept.some((line) => line.startsWith(service.line.raw))) continue
    const option = service.options.find(
      ({ name, value }) => LISTS.has(name) && listEntries(value).some((entry) => isOurs(entry.text)),
    )
    if (option !== undefined) return { service, option }
  }
  return undefined
}

function withoutOurs(value: string, isOurs: (entry: string) => boolean): string {
  const entry = listEntries(value).find(({ text }) => isOurs(text))
  if (entry === undefined) return value.trim()
  const list = { raw: value, plain: value, start: 0, end: value.length, lineBreak: '\n' }
  return withoutOurs(removeEntry(list, entry), isOurs)
}

function rawOf({ line }: ServiceLine, { start, end }: ServiceOption): string {
  return line.raw.slice(start, end)
}

function withOption(
  text: string,
  { line }: ServiceLine,
  { start, end }: Pick<ServiceOption, 'start' | 'end'>,
  by: string,
): string {
  return text.slice(0, line.start + start) + by + text.slice(line.start + end)
}
