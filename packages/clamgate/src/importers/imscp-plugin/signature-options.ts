import { nearest } from '../../ground/nearest.ts'
import type { ReadText } from '../files.ts'
import type { SignaturesDraft } from '../signatures/signatures-draft.ts'
import { importSettings } from '../unofficial-sigs/import-unofficial-sigs.ts'
import { PROVIDERS } from '../unofficial-sigs/providers.ts'
import {
  PARAMETERS,
  type Parameter,
  type ParameterGroup,
  SIGNATURE_OPTIONS,
} from './config-php/parameters.ts'
import { MAIN_SWITCH, type PluginOption, pluginSettings } from './import-plugin.ts'
import { problemWords } from './milter/note-words.ts'
import { keyName, type Problems } from './problems.ts'
import type { Origins } from './result/origins.ts'
import { entriesOf, notAnArray, readSaid } from './values/panel-values.ts'

interface Names {
  readonly groups: ReadonlySet<string>
  readonly options: ReadonlySet<string>
}

/** Of the options as they are shipped. */
const NAMES = namesOf(
  PARAMETERS.flatMap((one) => ('parameters' in one && one.name === SIGNATURE_OPTIONS ? one.parameters : [])),
)
const SWITCHES: ReadonlySet<string> = new Set([
  MAIN_SWITCH,
  ...PROVIDERS.map(({ prefix }) => `${prefix}_enabled`),
  ...['malwarepatrol_free', 'securiteinfo_premium', 'enable_yararules', 'additional_enabled'],
])

/** Reads the options of an array, groups and all; what is wrong is a problem. Pure but for `readFile`. */
export function convertSignatureOptions(
  options: unknown,
  { file, origins, readFile }: SignatureSources,
  problems: Problems,
): SignaturesDraft {
  const keys = new Map<string, string>()
  const read: PluginOption[] = []
  for (const { path, value } of leaves(options, [], problems)) {
    const name = path.at(-1) ?? ''
    const place = keyName(SIGNATURE_OPTIONS, ...path)
    const said = readSaid(value)
    if (said.kind === 'wrong' || said.kind === 'list') {
      const why = said.kind === 'list' ? 'it is an array, where one value is expected' : said.why
      problems.add(place, SECRETS.has(name) ? 'it is not one line of text' : why)
      continue
    }
    const text = said.kind === 'text' ? said.text : ''
    if (SWITCHES.has(name) && text !== '' && !SWITCH_WORDS.test(text)) {
      problems.add(place, problemWords(text, 'it is neither yes nor no'))
      continue
    }
    // An empty switch is off, as it was; of the others an empty one says nothing.
    if (text === '' && !SWITCHES.has(name) && NAMES.options.has(name)) continue
    const origin = origins.of([SIGNATURE_OPTIONS, ...path])
    keys.set(origin, place)
    read.push({ name, value: text, place, origin })
  }
  if (!read.some(({ name }) => name === MAIN_SWITCH)) {
    // Nothing was fetched without it, as with a no.
    const origin = origins.of([SIGNATURE_OPTIONS])
    read.push({ name: MAIN_SWITCH, value: 'no', place: SIGNATURE_OPTIONS, origin })
  }
  const draft = importSettings(pluginSettings(read, file), { release: 'v5', isWhole: false, readFile })
  tellProblems(draft, read, { keys, problems })
  return draft
}

interface SignatureSources {
  readonly file: string
  readonly origins: Origins
  readonly readFile: (path: string) => ReadText
}

/** What holds a secret is never shown. */
const SECRETS: ReadonlySet<string> = new Set(PROVIDERS.flatMap(({ secret }) => secret ?? []))

const SWITCH_WORDS = /^(?:yes|y|true|on|1|no|n|false|off|0)$/i

/** What the importer could not carry over is wrong here. A secret is never shown. */
function tellProblems(
  draft: SignaturesDraft,
  read: readonly PluginOption[],
  { keys, problems }: { readonly keys: ReadonlyMap<string, string>; readonly problems: Problems },
): void {
  for (const { kind, place, option = '', text } of draft.notes) {
    if (kind !== 'not-carried') continue
    const key = place ?? keys.get(option)
    const value = read.find((one) => one.place === key)?.value ?? ''
    if (text === UNKNOWN) problems.add(key ?? SIGNATURE_OPTIONS, `${text}${guessed(option)}`)
    else if (key !== undefined) problems.add(key, problemWords(value, text))
  }
}

const UNKNOWN = 'clamav-unofficial-sigs has no such setting'

function guessed(name: string): string {
  const guess = nearest(name, [...NAMES.options, ...SWITCHES])
  return guess === undefined ? '' : `: ${guess} was perhaps meant`
}

interface Leaf {
  readonly path: readonly string[]
  readonly value: unknown
}

/** Groups only say what belongs together, and count for nothing; the real file has one level of them. */
function* leaves(value: unknown, path: readonly string[], problems: Problems): Generator<Leaf> {
  for (const [name, inner] of entriesOf(value) ?? []) {
    const at = [...path, name]
    const isGroup = NAMES.groups.has(name)
    const hasEntries = typeof inner === 'object' && inner !== null
    if (isGroup && !hasEntries && inner !== null) {
      problems.add(keyName(SIGNATURE_OPTIONS, ...at), notAnArray(inner))
    } else if (hasEntries && !NAMES.options.has(name) && at.length < DEEPEST && !isList(inner)) {
      yield* leaves(inner, at, problems)
    } else if (!isGroup) {
      yield { path: at, value: inner }
    }
  }
}

const DEEPEST = 5

function isList(value: object): boolean {
  return Array.isArray(value) && value.length > 0
}

function namesOf(parameters: readonly (Parameter | ParameterGroup)[]): Names {
  const groups = parameters.filter((one) => 'parameters' in one)
  const options = parameters.filter((one) => 'value' in one)
  const inner = groups.map(({ parameters: more }) => namesOf(more))
  return {
    groups: new Set([...groups.map(({ name }) => name), ...inner.flatMap((one) => [...one.groups])]),
    options: new Set([...options.map(({ name }) => name), ...inner.flatMap((one) => [...one.options])]),
  }
}
