import { nearest } from '../ground/nearest.ts'
import { correctedDate, formatDate } from './dates.ts'
import { showText, showValue } from './problem.ts'
import { secretNotation } from './secret.ts'
import { formatDuration, formatSize, parseDuration, parseSize } from './units.ts'

/** Kinds of values that keys take, those first that the reference page explains. */
export type KindName =
  | ('duration' | 'size' | 'path' | 'patterns' | 'date' | 'secret')
  | ('boolean' | 'choice' | 'choices' | 'integer' | 'mode' | 'text')
  | ('addresses' | 'servers' | 'rules')

/** What the schema says of one key. */
export interface KeyInfo {
  /** Dotted path, for example `engine.freshclam.retry`. */
  readonly path: string
  readonly kind: KindName
  readonly description: string
  readonly reload: 'live' | 'restart'
  /** What a value must be, to complete "expected …". */
  readonly expected: string
  /** The values of a `choice`, or of the elements of `choices`. */
  readonly choices: readonly (string | boolean)[]
  /** Allowed range with units, where there is one. */
  readonly range: string | undefined
  /** A value as people write it, of durations and sizes. */
  readonly typical: string | undefined
  /** An address with PORT in it: what a port alone stands for. */
  readonly portAs: string | undefined
  /** As one would write it; undefined when the key has none. */
  readonly default: unknown
  /** What happens without the key, where it has no default. */
  readonly unset: string | undefined
  /** A value for the example file, where the key has no default. */
  readonly example: unknown
  /** A value that shows how the key is used, where its default does not. */
  readonly sample: unknown
}

/** A value that its key does not take, or one element of a list that the key does not take. */
export interface WrongValue {
  readonly info: KeyInfo
  readonly value: unknown
  /** As it is written, where it is a plain scalar. */
  readonly source: string | undefined
  readonly isElement: boolean
}

/** All that is to be said and done for the values of one kind. What is left out needs nothing. */
export interface Kind {
  /** How it is written, in the Markdown of the reference page. */
  readonly notation?: string
  /** What the reference page says of a key, in Markdown; without it what the key expects. */
  readonly cell?: (info: KeyInfo) => string
  /** What a value must be, to complete "expected …"; where each key says that itself, it is left out. */
  readonly expected?: (limits: Limits) => string
  /** The same for one element of a list. */
  readonly element?: (info: KeyInfo) => string
  /** From the notation of the file to the effective value, where the two differ. */
  readonly read?: (text: string) => number | undefined
  /** From the effective value back to the notation of the file. */
  readonly write?: (value: unknown) => unknown
  /** What to write in place of a wrong value; undefined where nobody can guess. */
  readonly remedy?: (wrong: WrongValue) => string | undefined
}

/** What a key allows. */
export interface Limits {
  readonly choices?: readonly (string | boolean)[]
  readonly min?: string | number
  readonly max?: string | number
  readonly example?: string
}

/** Every kind of value: how it is written, described, read, written back, and refused. */
export const KINDS: Readonly<Record<KindName, Kind>> = {
  duration: {
    notation: 'a whole number with its unit: `ms`, `s`, `m`, `h`, `d`, for example `120s`',
    cell: ({ range }) => `duration, ${range}`,
    expected: ({ min, max, example }) =>
      `a duration with its unit, such as ${example} (from ${min} to ${max})`,
    read: parseDuration,
    write: (ms) => formatDuration(Number(ms)),
    remedy: ({ info, value }) => (typeof value === 'number' ? withUnit(info, value) : undefined),
  },
  size: {
    notation: 'a whole number of bytes, or with `K`, `M`, `G` (1024-based), for example `25M`',
    cell: ({ range }) => `size, ${range}`,
    expected: ({ min, max, example }) => `a size such as ${example} (from ${min} to ${max})`,
    read: parseSize,
    write: (bytes) => formatSize(Number(bytes)),
  },
  path: {
    notation: 'an absolute path',
    cell: () => 'path',
    expected: () => 'an absolute path',
  },
  patterns: {
    notation:
      'one text, or a list of texts and `{ file: /absolute/path }`; `*` stands for any characters, `?` for one, `/…/` is a regular expression in the [syntax of RE2](https://github.com/google/re2/wiki/Syntax), which takes linear time; upper and lower case are the same, also the ways in which Unicode writes a character (NFC). A list file has one entry on each line; blanks around it, empty lines and lines that start with `#` are ignored. It is read again at each reload',
    remedy: (wrong) => loginsFor(wrong) ?? inQuotes(wrong),
  },
  date: {
    notation: '`2027-01-31`, or `2027-01-31T12:00:00Z`',
    cell: () => 'date',
    expected: () => 'a date such as 2027-01-31, or 2027-01-31T12:00:00Z',
    write: (ms) => formatDate(Number(ms)),
    remedy: ({ value }) => (typeof value === 'string' ? correctedDate(value) : undefined),
  },
  secret: {
    notation: 'its text, `{ file: /absolute/path }` or `{ env: NAME }`; never printed',
    cell: () => 'secret',
    expected: () => 'a text, { file: /absolute/path } or { env: NAME }',
    write: secretNotation,
  },
  boolean: {
    cell: () => '`true`, `false`',
    expected: () => 'true or false',
    remedy: ({ value }) => booleanFor(value),
  },
  choice: {
    cell: ({ choices }) => choices.map((choice) => `\`${choice}\``).join(', '),
    expected: ({ choices = [] }) => `one of ${choices.join(', ')}`,
    remedy: choiceFor,
  },
  choices: {
    cell: ({ choices }) => `one or more of ${choices.map((choice) => `\`${choice}\``).join(', ')}`,
    expected: ({ choices = [] }) => `one or more of ${choices.join(', ')}`,
    element: ({ choices }) => `one of ${choices.join(', ')}`,
    remedy: choiceFor,
  },
  integer: {
    cell: ({ range }) => `whole number, ${range}`,
    expected: ({ min, max }) => `a whole number from ${min} to ${max}`,
  },
  mode: {
    expected: () => 'an octal file mode in quotes, such as "0660"',
    remedy: ({ source }) =>
      source === undefined ? undefined : `write "${source.padStart(4, '0')}", in quotes`,
  },
  text: {
    remedy: (wrong) => addressOfPort(wrong) ?? inQuotes(wrong),
  },
  addresses: {
    cell: () => 'list of addresses',
    element: () => 'an address as text',
    remedy: (wrong) => asList(wrong) ?? addressOfPort(wrong),
  },
  servers: {
    cell: () => 'list of addresses',
    element: () => 'an address as text, or { address: …, weight: …, maxScans: … }',
    write: (servers) => (Array.isArray(servers) ? servers.map(shortServer) : servers),
    remedy: (wrong) => asList(wrong) ?? addressOfPort(wrong),
  },
  rules: {
    cell: () => 'list of [rules](#policyrules)',
    remedy: ({ value }) => (typeof value === 'object' ? 'write a dash in front of each rule' : undefined),
  },
}

/** A number with the unit that the key usually has, or the first one that is within its range. */
function withUnit({ typical, range }: KeyInfo, value: number): string | undefined {
  const usual = typical?.replace(/^\d+/, '') ?? 's'
  const [least = 0, most = 0] = (range ?? '').split(' to ').map((text) => parseDuration(text) ?? 0)
  const unit = [usual, 's', 'm', 'h', 'd'].find((one) => {
    const ms = parseDuration(`${value}${one}`)
    return ms !== undefined && ms >= least && ms <= most
  })
  return unit === undefined ? undefined : `did you mean ${value}${unit}?`
}

function booleanFor(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  if (/^(on|yes|y|true)$/i.test(value)) return 'write true'
  return /^(off|no|n|false)$/i.test(value) ? 'write false' : undefined
}

/** The choice that a word was meant to be: a mistyped one, or a word that other programs have for it. */
function choiceFor({ info, value }: WrongValue): string | undefined {
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

/** `policy.skip.authenticated` is no switch, as the condition of that name is. */
function loginsFor({ info, value, isElement }: WrongValue): string | undefined {
  if (info.path !== 'policy.skip.authenticated' || isElement || typeof value !== 'boolean') return undefined
  return value ? 'write [ "*" ] for everybody who has logged in' : 'remove the line'
}

/** A text that YAML took for something else. */
function inQuotes({ value, source }: WrongValue): string | undefined {
  return source === undefined || typeof value === 'string' || value === null
    ? undefined
    : `write "${showText(source)}", in quotes`
}

/** A list is no text where it has only one element either. */
function asList({ value, isElement }: WrongValue): string | undefined {
  return typeof value === 'string' && !isElement ? `write it as a list: [ ${showValue(value)} ]` : undefined
}

/** A port alone as the address that it probably stands for. */
function addressOfPort({ info, value, isElement }: WrongValue): string | undefined {
  if (info.portAs === undefined || typeof value !== 'number') return undefined
  if (!Number.isInteger(value) || value < 1 || value > 65_535) return undefined
  const address = info.portAs.replace('PORT', String(value))
  return isElement || info.kind === 'text' ? `write ${address}` : `write [ ${address} ]`
}

/** A server with nothing but an address is written as that. */
function shortServer(server: unknown): unknown {
  const isShort = typeof server === 'object' && server !== null && Object.keys(server).join() === 'address'
  return isShort && 'address' in server ? server.address : server
}
