import { nearest } from '../../ground/nearest.ts'
import { showText, showValue } from '../problem.ts'
import { parseDuration } from '../units.ts'
import { innerPath, type KeyInfo, type SectionInfo } from './describe.ts'

/** What to write in place of a value that its key does not take; undefined where nobody can guess. */
export function remedyFor(info: KeyInfo, value: unknown, source: string | undefined): string | undefined {
  if (value === null || value === '') {
    return info.default === undefined && info.unset === undefined
      ? 'give it a value'
      : 'give it a value, or remove the line to have the default'
  }
  if (info.kind === 'mode' && source !== undefined) return `write "${source.padStart(4, '0')}", in quotes`
  if (info.kind === 'duration') return typeof value === 'number' ? durationFor(info, value) : undefined
  if (info.kind === 'date' && typeof value === 'string') return dateFor(value)
  if (info.path === 'policy.skip.authenticated' && typeof value === 'boolean') {
    return value ? 'write [ "*" ] for everybody who has logged in' : 'remove the line'
  }
  if (LISTS.has(info.kind) && typeof value === 'string') return `write it as a list: [ ${showValue(value)} ]`
  if (info.kind === 'rules' && typeof value === 'object') return 'write a dash in front of each rule'
  if (info.kind === 'boolean' && typeof value === 'string') return booleanFor(value)
  if (info.choices.length > 0) return choiceFor(info, value)
  const port = portFor(info.path, value)
  if (port !== undefined) return `write ${info.kind === 'text' ? port : `[ ${port} ]`}`
  return info.kind === 'text' || info.kind === 'patterns' ? quotes(value, source) : undefined
}

/** What to write in place of a wrong element of a list. */
export function elementRemedy(list: KeyInfo, value: unknown, source: string | undefined): string | undefined {
  const port = portFor(list.path, value)
  if (port !== undefined) return `write ${port}`
  return list.kind === 'patterns' ? quotes(value, source) : undefined
}

/** What to write where a section belongs. */
export function sectionRemedy(
  { path, names }: SectionInfo,
  value: unknown,
  source: string | undefined,
): string {
  if (typeof value === 'string' && /^\w+:\S/.test(value)) return 'write a blank after the colon'
  if (
    innerPath(path) === 'policy.rules[].when.size' &&
    (typeof value === 'string' || typeof value === 'number')
  ) {
    const size = showText(source ?? String(value))
    return `write { above: ${size} } or { below: ${size} }`
  }
  return `${path === '' ? 'the file' : 'this'} takes the keys ${names.join(', ')}`
}

/** The choice that a word was meant to be: a mistyped one, or a word that other programs have for it. */
export function choiceFor(info: KeyInfo, value: unknown): string | undefined {
  const texts = info.choices.map(String)
  if (value === false && texts.includes('off')) return 'write off'
  if (value === false && texts.includes('no')) return 'write no'
  const word = String(value).toLowerCase()
  if (/^(off|no)$/.test(word) && info.choices.includes(false)) return 'write false'
  const near = typeof value === 'string' ? nearest(value, texts) : undefined
  const meant = (OTHER_WORDS.get(word) ?? []).find((one) => texts.includes(one)) ?? near
  return meant === undefined ? undefined : `did you mean ${meant}?`
}

/** What others call a choice of ours, in lower case: clamav-milter, Postfix, rspamd, amavis. */
const OTHER_WORDS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    hold: ['mta-hold'],
    block: ['reject'],
    refuse: ['reject'],
    deny: ['reject'],
    bounce: ['reject'],
    drop: ['discard'],
    blackhole: ['discard'],
    delete: ['discard'],
    pass: ['accept'],
    allow: ['accept'],
    deliver: ['accept'],
    tempfail: ['defer'],
    in: ['inbound'],
    incoming: ['inbound'],
    out: ['outbound'],
    outgoing: ['outbound'],
    virus: ['infected', 'malware'],
    // AddHeader of clamav-milter
    yes: ['replace'],
    true: ['replace'],
  }),
)

/** Kinds of lists that are no lists when there is only one. */
const LISTS = new Set(['addresses', 'servers'])

/** A port alone as the address that it probably stands for. */
function portFor(path: string, value: unknown): string | undefined {
  const port = Number(value)
  if (typeof value !== 'number' || !Number.isInteger(port) || port < 1 || port > 65_535) return undefined
  return PORTS[path]?.(port)
}

const PORTS: Readonly<Record<string, (port: number) => string>> = {
  'console.listen': (port) => `127.0.0.1:${port}`,
  'milter.listen': (port) => `inet:${port}@127.0.0.1`,
  'engine.servers': (port) => `tcp:127.0.0.1:${port}`,
}

/** A number with the unit that the key usually has, or the first one that is within its range. */
function durationFor({ expected, range }: KeyInfo, value: number): string | undefined {
  const usual = /such as \d+([a-z]+)/.exec(expected)?.[1] ?? 's'
  const [least = 0, most = 0] = (range ?? '').split(' to ').map((text) => parseDuration(text) ?? 0)
  const unit = [usual, 's', 'm', 'h', 'd'].find((one) => {
    const ms = parseDuration(`${value}${one}`)
    return ms !== undefined && ms >= least && ms <= most
  })
  return unit === undefined ? undefined : `did you mean ${value}${unit}?`
}

/** A date in the order in which others write it, with its parts too short, or that no calendar has. */
function dateFor(text: string): string | undefined {
  const [, day, month, year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? []
  const turned = year === undefined ? text : `${year}-${month}-${day}`
  const [, date = '', rest = ''] = /^(\d{4}-\d{1,2}-\d{1,2})(?:[T ]+(.*))?$/.exec(turned) ?? []
  if (date === '') return undefined
  const padded = date.replaceAll(/\b\d\b/g, (digit) => `0${digit}`)
  if (!isDay(padded)) return 'there is no such day'
  const better = rest === '' ? padded : `${padded}T${rest}`
  return better === text ? undefined : `write ${better}`
}

function isDay(date: string): boolean {
  const ms = Date.parse(`${date}T00:00:00Z`)
  // Date.parse takes the 30th of February for the 2nd of March.
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date)
}

function quotes(value: unknown, source: string | undefined): string | undefined {
  return source === undefined || typeof value === 'string' || value === null
    ? undefined
    : `write "${showText(source)}", in quotes`
}

function booleanFor(value: string): string | undefined {
  if (/^(on|yes|y|true)$/i.test(value)) return 'write true'
  return /^(off|no|n|false)$/i.test(value) ? 'write false' : undefined
}
