import { changedKeys } from '../../config/changes.ts'
import { defaultConfig, loadConfig } from '../../config/load/load.ts'
import type { Origin } from '../../config/origins.ts'
import { describeConfig } from '../../config/say/describe.ts'
import { writtenValue } from '../../config/say/notation.ts'
import type { Config } from '../../config/schema.ts'

/** A key whose value is another one than before, or than its default, in the notation of the file. */
export interface Difference {
  readonly key: string
  /** Undefined: not set. Secrets are not in it. */
  readonly value: unknown
  readonly before: unknown
  readonly reload: 'live' | 'restart'
}

/** What differs between two configurations, in the order of the schema. */
export function differencesBetween(before: Config, after: Config): readonly Difference[] {
  const description = describeConfig()
  return changedKeys(before, after).map((info) => ({
    key: info.path,
    value: writtenValue(after, info, description),
    before: writtenValue(before, info, description),
    reload: info.reload,
  }))
}

/** A difference from the default, and where it is written. */
export interface FromDefault extends Difference {
  readonly origin: Origin
}

/**
 * What a configuration file says that is not the default.
 * @throws {ConfigError} when it is broken
 */
export async function differencesFromDefaults(path: string | undefined): Promise<{
  readonly files: readonly string[]
  readonly path: string | undefined
  readonly differences: readonly FromDefault[]
}> {
  const loaded = await loadConfig({ path, secrets: 'leave' })
  const differences = differencesBetween(defaultConfig().config, loaded.config).map((difference) => ({
    ...difference,
    origin: loaded.origins.get(difference.key) ?? ({ kind: 'default' } as const),
  }))
  return { files: loaded.files, path: loaded.path, differences }
}
