import { formatDate } from './dates.ts'
import type { KeyInfo, KindName, WrongValue } from './key-info.ts'
import { addressMeant, asList, pathMeant } from './meant/addresses.ts'
import { dateMeant, durationMeant, modeMeant, sizeMeant } from './meant/units.ts'
import { booleanMeant, choiceMeant, inQuotes, loginsMeant, scheduleMeant } from './meant/words.ts'
import { proxyNotation, secretNotation } from './secret.ts'
import { formatDuration, formatSize, parseDuration, parseSize } from './units.ts'

export type { KeyInfo, KindName, WrongValue } from './key-info.ts'

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
    remedy: durationMeant,
  },
  size: {
    notation: 'a whole number of bytes, or with `K`, `M`, `G` (1024-based), for example `25M`',
    cell: ({ range }) => `size, ${range}`,
    expected: ({ min, max, example }) => `a size such as ${example} (from ${min} to ${max})`,
    read: parseSize,
    write: (bytes) => formatSize(Number(bytes)),
    remedy: sizeMeant,
  },
  path: {
    notation: 'an absolute path',
    cell: () => 'path',
    expected: () => 'an absolute path',
    remedy: pathMeant,
  },
  patterns: {
    notation:
      'one text, or a list of texts and `{ file: /absolute/path }`; `*` stands for any characters, `?` for one, `/…/` is a regular expression in the [syntax of RE2](https://github.com/google/re2/wiki/Syntax), which takes linear time; upper and lower case are the same, also the ways in which Unicode writes a character (NFC). A list file has one entry on each line; blanks around it, empty lines and lines that start with `#` are ignored. It is read again at each reload',
    remedy: (wrong) => loginsMeant(wrong) ?? inQuotes(wrong),
  },
  date: {
    notation: '`2027-01-31`, or `2027-01-31T12:00:00Z`',
    cell: () => 'date',
    expected: () => 'a date such as 2027-01-31, or 2027-01-31T12:00:00Z',
    write: (ms) => formatDate(Number(ms)),
    remedy: dateMeant,
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
    remedy: booleanMeant,
  },
  choice: {
    cell: ({ choices }) => choices.map((choice) => `\`${choice}\``).join(', '),
    expected: ({ choices = [] }) => `one of ${choices.join(', ')}`,
    remedy: choiceMeant,
  },
  choices: {
    cell: ({ choices }) => `one or more of ${choices.map((choice) => `\`${choice}\``).join(', ')}`,
    expected: ({ choices = [] }) => `one or more of ${choices.join(', ')}`,
    element: ({ choices }) => `one of ${choices.join(', ')}`,
    remedy: choiceMeant,
  },
  actions: {
    cell: ({ choices }) =>
      `one of ${choices.map((choice) => `\`${choice}\``).join(', ')}, or one for each kind`,
    expected: ({ choices = [] }) =>
      `one of ${choices.join(', ')}, or a map such as { bounds: quarantine, encrypted: tag }`,
    write: oneForAll,
    remedy: choiceMeant,
  },
  integer: {
    cell: ({ range }) => `whole number, ${range}`,
    expected: ({ min, max }) => `a whole number from ${min} to ${max}`,
  },
  mode: {
    expected: () => 'an octal file mode in quotes, such as "0660"',
    remedy: modeMeant,
  },
  text: {
    remedy: (wrong) => scheduleMeant(wrong) ?? addressMeant(wrong) ?? inQuotes(wrong),
  },
  addresses: {
    cell: () => 'list of addresses',
    element: () => 'an address as text',
    remedy: (wrong) => asList(wrong) ?? addressMeant(wrong),
  },
  servers: {
    cell: () => 'list of addresses',
    element: () => 'an address as text, or { address: …, weight: …, maxScans: … }',
    write: (servers) => (Array.isArray(servers) ? servers.map(shortServer) : servers),
    remedy: (wrong) => asList(wrong) ?? addressMeant(wrong),
  },
  rules: {
    cell: () => 'list of [rules](#policyrules)',
    remedy: ({ value }) => (typeof value === 'object' ? 'write a dash in front of each rule' : undefined),
  },
  proxy: {
    cell: () => 'URL, or where it is: `{ file: /absolute/path }`, `{ env: NAME }`',
    expected: () => 'a URL such as http://proxy.example.org:3128, { file: /path } or { env: NAME }',
    write: proxyNotation,
  },
  urls: {
    cell: () => 'URL, or list of URLs',
    element: () => 'a URL as text',
    remedy: ({ value }) => (isEmptyList(value) ? 'name one, or remove the line' : undefined),
  },
  files: {
    cell: ({ expected }) => expected.replace(/\{[^}]*\}/, (map) => `\`${map}\``),
    element: () => 'true or false, or in a list the name of a file',
    remedy: (wrong) => asList(wrong) ?? (wrong.isElement ? booleanMeant(wrong) : undefined),
  },
  sources: {
    cell: () => '[sources](#signaturessources) by name',
  },
  entries: {
    cell: ({ path, expected }) =>
      `${expected.replace(/, such as .*/, '')}, see [below](#${path.replaceAll('.', '').toLowerCase()})`,
    element: ({ expected }) => expected.replace(/^a list of .*?, such as \[ (.*) \]$/, 'an entry such as $1'),
    remedy: ({ value, isElement }) =>
      !isElement && typeof value === 'object' ? 'write a dash in front of each entry' : undefined,
  },
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

/** A server with nothing but an address is written as that. */
function shortServer(server: unknown): unknown {
  const isShort = typeof server === 'object' && server !== null && Object.keys(server).join() === 'address'
  return isShort && 'address' in server ? server.address : server
}

/** The one action of a map in which each kind has the same. */
function oneForAll(actions: unknown): unknown {
  if (typeof actions !== 'object' || actions === null) return actions
  const different: readonly unknown[] = [...new Set<unknown>(Object.values(actions))]
  return different.length === 1 ? different[0] : actions
}
