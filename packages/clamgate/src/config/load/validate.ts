import { type ConfigProblem, formatPath, type Place, showText } from '../problem.ts'
import type { ConfigDescription } from '../say/describe.ts'
import { type Fault, faultsOf } from '../say/schema-faults.ts'
import { unknownKey } from '../say/unknown-key.ts'
import { missingKey, wrongValue } from '../say/wrong-value.ts'
import { type Config, configSchema } from '../schema.ts'
import { mapTree, valueAt } from '../tree.ts'
import { REFUSED, type YamlFile } from './yaml.ts'

/** What became of a parsed file. */
export interface Validation {
  /** The configuration; where keys are wrong, with the defaults in their place, so that checking can go on. */
  readonly config: Config
  readonly problems: readonly ConfigProblem[]
  /** Dotted paths of the keys that were wrong; a list with a wrong element is wrong as a whole. */
  readonly wrong: ReadonlySet<string>
}

/** Holds a parsed file against the schema. Reports each key that it objects to, in words that name key, value and remedy. */
export function validate(file: YamlFile, description: ConfigDescription): Validation {
  const data = fillEmptySections(file.data ?? {}, '', description)
  const result = configSchema.safeParse(data, { reportInput: true })
  if (result.success) return { config: result.data, problems: [], wrong: new Set() }
  const faults = faultsOf(result.error, description)
  const wrong = new Set(faults.map(({ key }) => key))
  return {
    config: withDefaults(data, wrong),
    problems: faults.flatMap((fault) => problemOf(fault, data, file, description)),
    wrong,
  }
}

function problemOf(
  { kind, path }: Fault,
  data: unknown,
  file: YamlFile,
  description: ConfigDescription,
): ConfigProblem[] {
  const key = formatPath(path)
  if (kind === 'unknown') {
    const section = formatPath(path.slice(0, -1))
    const words = unknownKey(section, String(path.at(-1)), valueAt(data, path), description)
    return [{ severity: 'error', key: showText(key), place: file.keyPlace(key), ...words }]
  }
  if (kind === 'missing') {
    return [{ severity: 'error', key, place: placeAbove(path, file), ...missingKey(key, description) }]
  }
  const value = valueAt(data, path)
  if (value === REFUSED) return [] // reported when the file was read
  const place = (value === null ? undefined : file.valuePlace(key)) ?? file.keyPlace(key)
  return [{ severity: 'error', key, place, ...wrongValue(key, value, file.source(key), description) }]
}

/** Where the nearest thing is that should hold a key and does not. */
function placeAbove(path: readonly PropertyKey[], file: YamlFile): Place | undefined {
  const above = path.slice(0, -1)
  return above.length === 0 ? undefined : (file.keyPlace(formatPath(above)) ?? placeAbove(above, file))
}

/** `policy:` with nothing below it (all lines commented out) is an empty section, not a wrong value. */
function fillEmptySections(value: unknown, path: string, description: ConfigDescription): unknown {
  if (!description.sections.has(path)) return value
  if (value === null) return {}
  return mapTree(value, path, (inner, key) => fillEmptySections(inner, key, description))
}

function withDefaults(data: unknown, wrong: ReadonlySet<string>): Config {
  const without = (value: unknown, path: string): unknown =>
    wrong.has(path) ? undefined : mapTree(value, path, without)
  const result = configSchema.safeParse(without(data, '') ?? {})
  return result.success ? result.data : configSchema.parse({})
}
