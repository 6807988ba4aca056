import { checkConfig } from './check.ts'
import { ConfigError, type ConfigErrorCode } from './errors.ts'
import { type ConfigText, readConfigFile } from './file.ts'
import { type Origin, originsOf } from './origins.ts'
import type { ConfigProblem } from './problem.ts'
import { type Config, configSchema } from './schema.ts'
import { type Environment, resolveSecrets } from './secrets.ts'
import { validate } from './validate.ts'
import { NO_FILE, parseYaml } from './yaml.ts'

/** Where the configuration is unless somebody names another file. */
export const DEFAULT_CONFIG_PATH = '/etc/clamgate/clamgate.yaml'

export interface LoadOptions {
  /** The file; without it {@link DEFAULT_CONFIG_PATH}, which need not exist. */
  readonly path?: string | undefined
  /** Variables for `{ env: NAME }`; without it those of the process. */
  readonly env?: Environment
  /** `leave` reads no secret files and variables: for commands that run as another user than the daemon. */
  readonly secrets?: 'resolve' | 'leave'
}

/** A configuration that is ready for use. */
export interface LoadedConfig {
  readonly config: Config
  /** The file as it was named; undefined when the default file is not there and everything is default. */
  readonly path: string | undefined
  /** Where each value comes from, by dotted path, for every key of the schema. */
  readonly origins: ReadonlyMap<string, Origin>
  /** What is unwise but no error. */
  readonly warnings: readonly ConfigProblem[]
}

/**
 * Reads, checks and completes the configuration. Changes nothing; a reload calls it again and keeps the old one when it
 * throws.
 *
 * @throws {ConfigError} with every problem that was found
 */
export async function loadConfig(options: LoadOptions = {}): Promise<LoadedConfig> {
  const { file, text, worldReadable } = await read(options.path)
  const { file: yaml, problems: faults } = parseYaml(text)
  if (yaml === undefined) throw broken('CONFIG_SYNTAX', file, faults)
  const { config: draft, problems, wrong } = validate(yaml)
  const { config, findings } =
    options.secrets === 'leave'
      ? { config: draft, findings: [] }
      : await resolveSecrets(draft, { env: options.env ?? processEnvironment(), worldReadable })
  const isWritten = (key: string) => yaml.keyPlace(key) !== undefined
  const isWrong = (key: string) => wrong.has(key.replace(/\[\d+\]$/, ''))
  const found = [...findings, ...checkConfig({ config, isWritten })]
    .filter(({ key, dependsOn = [] }) => ![key, ...dependsOn].some(isWrong))
    .map((finding) => ({ ...finding, place: yaml.valuePlace(finding.key) }))
  const all = [...faults, ...problems, ...found].toSorted(byPlace)
  if (all.some(({ severity }) => severity === 'error')) throw broken('CONFIG_INVALID', file, all)
  return { config, path: file, origins: originsOf(config, file, yaml), warnings: all }
}

/** The configuration of an empty file. */
export function defaultConfig(): LoadedConfig {
  const config = configSchema.parse({})
  return { config, path: undefined, origins: originsOf(config, undefined, NO_FILE), warnings: [] }
}

async function read(path: string | undefined): Promise<ConfigText & { readonly file: string | undefined }> {
  if (path !== undefined) return { file: path, ...(await readConfigFile(path)) }
  try {
    return { file: DEFAULT_CONFIG_PATH, ...(await readConfigFile(DEFAULT_CONFIG_PATH)) }
  } catch (error) {
    if (!(error instanceof ConfigError) || error.code !== 'CONFIG_NOT_FOUND') throw error
    return { file: undefined, text: '', worldReadable: false }
  }
}

function broken(
  code: ConfigErrorCode,
  file: string | undefined,
  problems: readonly ConfigProblem[],
): ConfigError {
  return new ConfigError(code, { file, problems })
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
