import type { z } from 'zod'
import { type ConfigDescription, describeConfig } from './describe.ts'
import { type ConfigProblem, formatPath, showText } from './problem.ts'
import { type Config, configSchema } from './schema.ts'
import { unknownKey } from './unknown-key.ts'
import { wrongValue } from './wrong-value.ts'
import { REFUSED, type YamlFile } from './yaml.ts'

/** What became of a parsed file. */
export interface Validation {
  /** The configuration; where keys are wrong, with the defaults in their place, so that checking can go on. */
  readonly config: Config
  readonly problems: readonly ConfigProblem[]
  /** Dotted paths of the keys that were wrong; a list with a wrong element is wrong as a whole. */
  readonly wrong: ReadonlySet<string>
}

/** Holds a parsed file against the schema. Reports every problem, each in words that name key, value and remedy. */
export function validate(file: YamlFile): Validation {
  const description = describeConfig()
  const data = fillEmptySections(file.data ?? {}, '', description)
  const result = configSchema.safeParse(data, { reportInput: true })
  if (result.success) return { config: result.data, problems: [], wrong: new Set() }
  const faults = faultsOf(result.error, description)
  const wrong = new Set([...faults.values()].map(({ keyPath }) => formatPath(keyPath)))
  return {
    config: withDefaults(data, wrong),
    problems: [...faults.values()].flatMap((fault) => problemOf(fault, data, file, description)),
    wrong,
  }
}

interface Fault {
  /** Path of what is wrong: a key, a section, or an element of a list. */
  readonly path: readonly PropertyKey[]
  /** Path of the key that falls back to its default for it. */
  readonly keyPath: readonly PropertyKey[]
  readonly isUnknown: boolean
}

/** What is wrong, by dotted path: one fault for each, however many objections the schema has. */
function faultsOf({ issues }: z.ZodError, description: ConfigDescription): ReadonlyMap<string, Fault> {
  const faults = new Map<string, Fault>()
  for (const issue of issues) {
    const isSection = description.sections.has(formatPath(issue.path))
    if (issue.code === 'unrecognized_keys' && isSection) {
      for (const name of issue.keys) {
        const path = [...issue.path, name]
        faults.set(formatPath(path), { path, keyPath: path, isUnknown: true })
      }
      continue
    }
    const keyPath = isSection ? issue.path : pathOfKey(issue.path, description)
    // Inside of a value, such as a secret's `{ file: … }`, the key itself is at fault; lists have elements.
    const isElement = typeof issue.path[keyPath.length] === 'number'
    const path = isElement ? issue.path.slice(0, keyPath.length + 1) : keyPath
    faults.set(formatPath(path), { path, keyPath, isUnknown: false })
  }
  return faults
}

function pathOfKey(path: readonly PropertyKey[], { keys }: ConfigDescription): readonly PropertyKey[] {
  const depth = path.findIndex((_, index) => keys.has(formatPath(path.slice(0, index + 1)))) + 1
  return depth === 0 ? path : path.slice(0, depth)
}

function problemOf(
  { path, isUnknown }: Fault,
  data: unknown,
  file: YamlFile,
  description: ConfigDescription,
): ConfigProblem[] {
  const key = formatPath(path)
  if (isUnknown) {
    const words = unknownKey(formatPath(path.slice(0, -1)), String(path.at(-1)), description)
    return [{ severity: 'error', key: showText(key), place: file.keyPlace(key), ...words }]
  }
  const value = valueAt(data, path)
  if (value === REFUSED) return [] // reported when the file was read
  const place = (value === null ? undefined : file.valuePlace(key)) ?? file.keyPlace(key)
  return [{ severity: 'error', key, place, ...wrongValue(key, value, file.source(key), description) }]
}

/** `policy:` with nothing below it (all lines commented out) is an empty section, not a wrong value. */
function fillEmptySections(value: unknown, path: string, description: ConfigDescription): unknown {
  if (!description.sections.has(path)) return value
  if (value === null) return {}
  return mapEntries(value, path, (inner, key) => fillEmptySections(inner, key, description))
}

function withDefaults(data: unknown, wrong: ReadonlySet<string>): Config {
  const without = (value: unknown, path: string): unknown =>
    wrong.has(path) ? undefined : mapEntries(value, path, without)
  const result = configSchema.safeParse(without(data, '') ?? {})
  return result.success ? result.data : configSchema.parse({})
}

/** An object with its values replaced; what is no object stays as it is. */
function mapEntries(
  value: unknown,
  path: string,
  replace: (inner: unknown, path: string) => unknown,
): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const kept = replace(inner, path === '' ? name : `${path}.${name}`)
      return kept === undefined ? [] : [[name, kept]]
    }),
  )
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined),
    data,
  )
}
