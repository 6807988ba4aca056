import { dirname } from 'node:path'
import { checkConfig } from '../check/check.ts'
import { ConfigError, DEFAULT_CONFIG_PATH } from '../errors.ts'
import { type Origin, originsOf } from '../origins.ts'
import { type ConfigProblem, type FilePlace, type Finding, fileOf, type Place } from '../problem.ts'
import { type ConfigDescription, describeConfig, outerKey } from '../say/describe.ts'
import { type Config, configSchema } from '../schema.ts'
import { readConfigFile } from './file.ts'
import { byBytes, fragmentsDirectory, type NamedText, readFragments } from './fragments.ts'
import { readListFiles } from './list-files.ts'
import { mergeFiles } from './merge.ts'
import { type Environment, resolveSecrets } from './secrets.ts'
import { validate } from './validate.ts'
import { NO_FILE, parseYaml, type YamlFile } from './yaml.ts'

export { DEFAULT_CONFIG_PATH }

export interface LoadOptions {
  /** The file; without it {@link DEFAULT_CONFIG_PATH}, which need not exist. */
  readonly path?: string | undefined
  /** Variables for `{ env: NAME }`; without it those of the process. */
  readonly env?: Environment
  /**
   * `leave` is for commands that run as another user than the daemon: no secret files and variables are read, and a list
   * file that this user may not read is a warning.
   */
  readonly secrets?: 'resolve' | 'leave'
  /** Texts in the place of what is in these files, by path: what an edit would mean. They need not exist. */
  readonly instead?: ReadonlyMap<string, string>
  /** Unix time in ms, for rules that have ended; without it the clock. */
  readonly nowMs?: number
}

/** A configuration that is ready for use. */
export interface LoadedConfig {
  readonly config: Config
  /** The file as it was named; undefined when the default file is not there. */
  readonly path: string | undefined
  /** The files that were read, in their order: the one that was named, then those beside it in `conf.d`. */
  readonly files: readonly string[]
  /** Where each value comes from, by dotted path, for every key of the schema. */
  readonly origins: ReadonlyMap<string, Origin>
  /** Where each of `policy.rules` begins, in their order; undefined where there is no file. */
  readonly rulePlaces: readonly (FilePlace | undefined)[]
  /** What is unwise but no error. */
  readonly warnings: readonly ConfigProblem[]
}

/**
 * Reads, checks and completes the configuration. Changes nothing; a reload calls it again and keeps the old one when it
 * throws.
 *
 * @throws {ConfigError} with the problems that were found; what follows from a wrong key is not among them
 */
export async function loadConfig(options: LoadOptions = {}): Promise<LoadedConfig> {
  const { file, texts, warnings } = await read(options)
  const description = describeConfig()
  const { yaml, problems: faults } = parseAll(file, texts, description)
  const { config: draft, problems, wrong } = validate(yaml, description)
  const { config, findings } = await readMore(draft, (key) => isOpen(yaml.keyPlace(key), texts), options)
  const isWritten = (key: string) => yaml.keyPlace(key) !== undefined
  const isWrong = (key: string) => wrong.has(outerKey(key, description))
  const checked = checkConfig({ config, isWritten, nowMs: options.nowMs ?? Date.now() })
  const found = [...findings, ...checked]
    .filter(({ key, dependsOn = [] }) => ![key, ...dependsOn].some(isWrong))
    .map((finding) => ({ ...finding, place: placeOf(finding.key, yaml) }))
  const all = [...warnings, ...faults, ...problems, ...found].toSorted(byPlace(file, texts))
  if (all.some(({ severity }) => severity === 'error'))
    throw new ConfigError('CONFIG_INVALID', { file, problems: all })
  return {
    config,
    path: file,
    files: texts.map((text) => text.file),
    origins: originsOf(config, yaml, description),
    rulePlaces: rulePlaces(config, yaml),
    warnings: all,
  }
}

/** All files as one; what is wrong in any of them is told. */
function parseAll(
  file: string | undefined,
  texts: readonly NamedText[],
  description: ConfigDescription,
): { readonly yaml: YamlFile; readonly problems: readonly ConfigProblem[] } {
  const parsed = texts.map((text) => ({ name: text.file, ...parseYaml(text.text, text.file) }))
  const problems = parsed.flatMap(({ name, problems: found }) => found.map((one) => ({ ...one, file: name })))
  if (parsed.some((one) => one.file === undefined)) throw new ConfigError('CONFIG_SYNTAX', { file, problems })
  const files = parsed.flatMap((one) => (one.file === undefined ? [] : [one.file]))
  return { yaml: mergeFiles(files, description), problems }
}

/** True when every user of the machine can read the file that a place is in. */
function isOpen(place: Place | undefined, texts: readonly NamedText[]): boolean {
  const text = texts.find(({ file }) => file === place?.file)
  return text !== undefined && (text.mode & 0o004) !== 0
}

/** What the file refers to: the texts of secrets, the entries of list files. */
async function readMore(
  draft: Config,
  worldReadable: (key: string) => boolean,
  { secrets, env = processEnvironment() }: LoadOptions,
): Promise<{ readonly config: Config; readonly findings: readonly Finding[] }> {
  const isLeft = secrets === 'leave'
  const lists = await readListFiles(draft, { unreadable: isLeft ? 'warning' : 'error' })
  if (isLeft) return lists
  const { config, findings } = await resolveSecrets(lists.config, { env, worldReadable })
  return { config, findings: [...lists.findings, ...findings] }
}

/** A list that holds a single entry without brackets is written like that entry. */
function placeOf(key: string, yaml: YamlFile): Place | undefined {
  return yaml.valuePlace(key) ?? yaml.valuePlace(key.replace(/\[0\]$/, ''))
}

function rulePlaces(config: Config, yaml: YamlFile): LoadedConfig['rulePlaces'] {
  return config.policy.rules.map((_, index) => {
    const place = yaml.keyPlace(`policy.rules[${index}]`)
    return place?.file === undefined ? undefined : { file: place.file, line: place.line }
  })
}

/** The configuration of an empty file. */
export function defaultConfig(): LoadedConfig {
  const config = configSchema.parse({})
  return {
    config,
    path: undefined,
    files: [],
    origins: originsOf(config, NO_FILE, describeConfig()),
    rulePlaces: [],
    warnings: [],
  }
}

interface Texts {
  /** The file that was named; undefined when the default one is not there. */
  readonly file: string | undefined
  readonly texts: readonly NamedText[]
  readonly warnings: readonly ConfigProblem[]
}

async function read({ path, instead = new Map() }: LoadOptions): Promise<Texts> {
  const main = path ?? DEFAULT_CONFIG_PATH
  const other = (one: NamedText): NamedText => ({ ...one, text: instead.get(one.file) ?? one.text })
  const named = await readConfigFile(main).catch((error: unknown) => {
    const isMissing = error instanceof ConfigError && error.code === 'CONFIG_NOT_FOUND'
    if (isMissing && instead.has(main)) return { text: '', mode: 0 }
    if (path === undefined && isMissing) return undefined
    throw error
  })
  const { texts: read, warnings } = await readFragments(main)
  const directory = fragmentsDirectory(main)
  const isNew = (file: string) => dirname(file) === directory && !read.some((one) => one.file === file)
  const fresh = [...instead.keys()].filter(isNew).map((file) => ({ file, text: '', mode: 0 }))
  const texts = [...read, ...fresh].map(other).toSorted((a, b) => byBytes(a.file, b.file))
  if (named === undefined) return { file: undefined, texts, warnings }
  return { file: main, texts: [other({ file: main, ...named }), ...texts], warnings }
}

/** In the order of the files, and of the lines in each; what has no place comes last. */
function byPlace(main: string | undefined, texts: readonly NamedText[]) {
  const order = new Map(texts.map(({ file }, index) => [file, index]))
  const key = (problem: ConfigProblem): readonly number[] => [
    order.get(fileOf(problem, main) ?? '') ?? texts.length,
    problem.place?.line ?? Number.MAX_SAFE_INTEGER,
    problem.place?.column ?? 0,
  ]
  return (a: ConfigProblem, b: ConfigProblem): number => {
    const [left, right] = [key(a), key(b)]
    return left.map((value, index) => value - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0
  }
}

/** The variables of the process: the one way to them for the rest of the program. */
export function processEnvironment(): Environment {
  return process.env
}
