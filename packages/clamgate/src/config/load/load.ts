import { checkConfig } from '../check/check.ts'
import { ConfigError, DEFAULT_CONFIG_PATH } from '../errors.ts'
import { type Origin, originsOf } from '../origins.ts'
import type { ConfigProblem, FilePlace, Finding, Place } from '../problem.ts'
import { describeConfig, outerKey } from '../say/describe.ts'
import { type Config, configSchema } from '../schema.ts'
import { type ConfigText, readConfigFile } from './file.ts'
import { readListFiles } from './list-files.ts'
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
  /** Unix time in ms, for rules that have ended; without it the clock. */
  readonly nowMs?: number
}

/** A configuration that is ready for use. */
export interface LoadedConfig {
  readonly config: Config
  /** The file as it was named; undefined when the default file is not there and everything is default. */
  readonly path: string | undefined
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
  const { file, text, mode } = await read(options.path)
  const { file: yaml, problems: faults } = parseYaml(text)
  if (yaml === undefined) throw new ConfigError('CONFIG_SYNTAX', { file, problems: faults })
  const description = describeConfig()
  const { config: draft, problems, wrong } = validate(yaml, description)
  const { config, findings } = await readMore(draft, (mode & 0o004) !== 0, options)
  const isWritten = (key: string) => yaml.keyPlace(key) !== undefined
  const isWrong = (key: string) => wrong.has(outerKey(key, description))
  const checked = checkConfig({ config, isWritten, nowMs: options.nowMs ?? Date.now() })
  const found = [...findings, ...checked]
    .filter(({ key, dependsOn = [] }) => ![key, ...dependsOn].some(isWrong))
    .map((finding) => ({ ...finding, place: placeOf(finding.key, yaml) }))
  const all = [...faults, ...problems, ...found].toSorted(byPlace)
  if (all.some(({ severity }) => severity === 'error'))
    throw new ConfigError('CONFIG_INVALID', { file, problems: all })
  return {
    config,
    path: file,
    origins: originsOf(config, file, yaml, description),
    rulePlaces: rulePlaces(config, file, yaml),
    warnings: all,
  }
}

/** What the file refers to: the texts of secrets, the entries of list files. */
async function readMore(
  draft: Config,
  worldReadable: boolean,
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

function rulePlaces(config: Config, file: string | undefined, yaml: YamlFile): LoadedConfig['rulePlaces'] {
  return config.policy.rules.map((_, index) => {
    const place = yaml.keyPlace(`policy.rules[${index}]`)
    return file === undefined || place === undefined ? undefined : { file, line: place.line }
  })
}

/** The configuration of an empty file. */
export function defaultConfig(): LoadedConfig {
  const config = configSchema.parse({})
  return {
    config,
    path: undefined,
    origins: originsOf(config, undefined, NO_FILE, describeConfig()),
    rulePlaces: [],
    warnings: [],
  }
}

async function read(path: string | undefined): Promise<ConfigText & { readonly file: string | undefined }> {
  if (path !== undefined) return { file: path, ...(await readConfigFile(path)) }
  try {
    return { file: DEFAULT_CONFIG_PATH, ...(await readConfigFile(DEFAULT_CONFIG_PATH)) }
  } catch (error) {
    if (!(error instanceof ConfigError) || error.code !== 'CONFIG_NOT_FOUND') throw error
    return { file: undefined, text: '', mode: 0 }
  }
}

/** In the order of the file; what has no place comes last. */
function byPlace(a: ConfigProblem, b: ConfigProblem): number {
  const line = (a.place?.line ?? Number.MAX_SAFE_INTEGER) - (b.place?.line ?? Number.MAX_SAFE_INTEGER)
  return line === 0 ? (a.place?.column ?? 0) - (b.place?.column ?? 0) : line
}

/** The variables of the process: the one way to them for the rest of the program. */
export function processEnvironment(): Environment {
  return process.env
}
