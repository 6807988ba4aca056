import { ConfigError } from '../../config/errors.ts'
import { validate } from '../../config/load/validate.ts'
import { parseYaml } from '../../config/load/yaml.ts'
import { describeConfig } from '../../config/say/describe.ts'
import type { Config } from '../../config/schema.ts'

/**
 * What a configuration file with this text says, without the files that it names.
 * @throws {ConfigError}
 */
export function readConfigText(text: string, path: string): Config {
  const { file, problems: faults } = parseYaml(text)
  if (file === undefined) throw new ConfigError('CONFIG_SYNTAX', { file: path, problems: faults })
  const { config, problems } = validate(file, describeConfig())
  const all = [...faults, ...problems]
  if (all.some(({ severity }) => severity === 'error')) {
    throw new ConfigError('CONFIG_INVALID', { file: path, problems: all })
  }
  return config
}
