import type { WantedMilter } from './set-milters.ts'
import { insertEntry } from './text/edit-list.ts'
import { listEntries } from './text/list.ts'
import { readServices, type ServiceLine } from './text/services.ts'

/** A service of master.cf, and the setting that keeps its mail from this milter. */
export interface ServiceToMend {
  readonly place: string
  readonly name: string
}

export interface MendContext extends WantedMilter {
  /** A value with its `$name`s replaced: a reference may stand for a milter that signs. */
  readonly expand: (value: string) => string
}

/**
 * Pure: master.cf with this milter in the lists of these services, each other byte as it was. Where a service asks no
 * milter at all because of no_milters, ours becomes the only one that it asks.
 */
export function mendServices(text: string, services: readonly ServiceToMend[], wanted: MendContext): string {
  return services.reduce((edited, { place, name }) => {
    const service = readServices(edited).find((one) => one.place === place)
    if (service === undefined) return edited
    return name === 'receive_override_options'
      ? withMilters(edited, service, wanted)
      : withEntry(edited, service, name, wanted)
  }, text)
}

function withEntry(text: string, service: ServiceLine, name: string, wanted: MendContext): string {
  const option = service.options.findLast((one) => one.name === name)
  if (option === undefined || hasOurs(option.value, wanted)) return text
  const value = valueWithEntry(option.value, wanted)
  return spliced(text, service, option, `-o { ${name} = ${value} }`)
}

function valueWithEntry(value: string, wanted: MendContext): string {
  const entries = listEntries(value)
  const before = entries.findIndex(({ text }) =>
    listEntries(wanted.expand(text)).some((one) => wanted.isSigner(one.text)),
  )
  const list = { raw: value, plain: value, start: 0, end: value.length, lineBreak: '\n' }
  return insertEntry(list, wanted.entry, before < 0 ? entries.length : before).trim()
}

function withMilters(text: string, service: ServiceLine, wanted: MendContext): string {
  const option = service.options.findLast((one) => one.name === 'receive_override_options')
  const values = option?.value.split(/[\s,]+/).filter(Boolean) ?? []
  if (option === undefined || !values.includes(NO_MILTERS)) return text
  const others = values.filter((one) => one !== NO_MILTERS)
  const hasList = service.options.some(({ name }) => name === 'smtpd_milters')
  const list = service.program !== 'smtpd' || hasList ? '' : ` -o { smtpd_milters = ${wanted.entry} }`
  const edited = spliced(text, service, option, `-o receive_override_options=${others.join(',')}${list}`)
  const now = readServices(edited).find(({ place }) => place === service.place)
  return now === undefined ? edited : withEntry(edited, now, 'smtpd_milters', wanted)
}

const NO_MILTERS = 'no_milters'

function hasOurs(value: string, { isOurs, expand }: MendContext): boolean {
  return listEntries(expand(value)).some(({ text }) => isOurs(text))
}

function spliced(
  text: string,
  { line }: ServiceLine,
  { start, end }: { readonly start: number; readonly end: number },
  by: string,
): string {
  return text.slice(0, line.start + start) + by + text.slice(line.start + end)
}
