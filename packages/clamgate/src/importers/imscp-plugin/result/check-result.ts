import { checkConfig } from '../../../config/check/check.ts'
import { validate } from '../../../config/load/validate.ts'
import { parseYaml } from '../../../config/load/yaml.ts'
import type { ConfigProblem, Finding } from '../../../config/problem.ts'
import { type ConfigDescription, outerKey } from '../../../config/say/describe.ts'
import { type Config, configSchema } from '../../../config/schema.ts'

/** What is wrong with a configuration, and what is unwise; without a look at the files that it names. */
export type Fault = Pick<ConfigProblem, 'severity' | 'key' | 'message' | 'remedy'>

/** Holds a configuration against the schema, and its keys against each other, as a start of the daemon does. Pure. */
export function checkText(
  text: string,
  { description, nowMs }: { readonly description: ConfigDescription; readonly nowMs: number },
): { readonly config: Config; readonly faults: readonly Fault[] } {
  const { file, problems } = parseYaml(text)
  if (file === undefined) return { config: configSchema.parse({}), faults: problems }
  const { config, problems: invalid, wrong } = validate(file, description)
  const isWritten = (key: string) => file.keyPlace(key) !== undefined
  const isWrong = (key: string) => wrong.has(outerKey(key, description))
  const findings = checkConfig({ config, isWritten, nowMs }).filter(
    ({ key, dependsOn = [] }: Finding) => ![key, ...dependsOn].some(isWrong),
  )
  return { config, faults: [...problems, ...invalid, ...findings] }
}
