import type { z } from 'zod'
import { type ConfigDescription, describeConfig } from './describe.ts'
import { type ConfigProblem, formatPath, showText } from './problem.ts'
import { type Config, configSchema } from './schema.ts'
import { unknownKey } from './unknown-key.ts'
import { wrongValue } from './wrong-value.ts'
import { REFUSED, type YamlFile } from './yaml.ts'

/** What became of a parsed file. */
export interface Validation {
  /** The configuration; where single keys are wrong, with the defaults in their place, so that checking can go on. */
  readonly config: Config
  readonly problems: readonly ConfigProblem[]
  /** Dotted paths of the keys that were wrong. */
  readonly wrong: ReadonlySet<string>
}

/** Holds a parsed file against the schema. Reports every problem, each in words that name key, value and remedy. */
export function validate(file: YamlFile): Validation {
  const description = describeConfig()
  const data = fillEmptySections(file.data ?? {}, '', description)
  const result = configSchema.safeParse(data, { reportInput: true })
  if (result.success) return { config: result.data, problems: [], wrong: new Set() }
  const seen = new Set<string>()
  const problems = result.error.issues.flatMap((issue) =>
    problemsOf(issue, { file, description, data, seen }),
  )
  return { config: withoutWrong(data, result.error.issues), problems, wrong: seen }
}

interface Context {
  readonly file: YamlFile
  readonly description: ConfigDescription
  readonly data: unknown
  readonly seen: Set<string>
}

function problemsOf(issue: z.core.$ZodIssue, { file, description, data, seen }: Context): ConfigProblem[] {
  if (issue.code === 'unrecognized_keys') {
    const section = formatPath(issue.path)
    return issue.keys.map((name) => {
      const key = formatPath([...issue.path, name])
      return {
        severity: 'error',
        key: showText(key),
        place: file.keyPlace(key),
        ...unknownKey(section, name, description),
      }
    })
  }
  const key = formatPath(issue.path)
  const value = valueAt(data, issue.path)
  if (seen.has(key) || value === REFUSED) return [] // one sentence per key is enough
  seen.add(key)
  const place = (value === null ? undefined : file.valuePlace(key)) ?? file.keyPlace(key)
  return [{ severity: 'error', key, place, ...wrongValue(key, value, file.source(key), description) }]
}

/** `policy:` with nothing below it (all lines commented out) is an empty section, not a wrong value. */
function fillEmptySections(value: unknown, path: string, description: ConfigDescription): unknown {
  const section = description.sections.get(path)
  if (section === undefined) return value
  if (value === null) return {}
  if (typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      fillEmptySections(inner, path === '' ? name : `${path}.${name}`, description),
    ]),
  )
}

/** The configuration that is left when every wrong key falls back to its default. */
function withoutWrong(data: unknown, issues: readonly z.core.$ZodIssue[]): Config {
  const wrong = new Set(
    issues.flatMap(({ path, ...issue }) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((name) => formatPath([...path, name]))
        : [formatPath(path)],
    ),
  )
  const result = configSchema.safeParse(without(data, wrong, ''))
  return result.success ? result.data : configSchema.parse({})
}

/** A list falls as a whole when one of its elements is wrong. */
function without(value: unknown, wrong: ReadonlySet<string>, path: string): unknown {
  if (wrong.has(path)) return undefined
  if (Array.isArray(value))
    return value.some((_, index) => wrong.has(`${path}[${index}]`)) ? undefined : value
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const kept = without(inner, wrong, path === '' ? name : `${path}.${name}`)
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
