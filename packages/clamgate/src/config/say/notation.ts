import { type KeyInfo, KINDS } from '../kinds.ts'
import { readPath } from '../origins.ts'
import type { Config } from '../schema.ts'
import { below, isTree, mapTree, type Tree, valueAt } from '../tree.ts'
import { type ConfigDescription, describeConfig } from './describe.ts'

/**
 * A value in the notation of the file. A secret is the place it comes from, or redacted; of a list file only its name is
 * written. Undefined: not set.
 */
export function writtenValue(config: Config, info: KeyInfo, description: ConfigDescription): unknown {
  return notationOf(readPath(config, info.path), info, description)
}

/** The effective configuration as plain values in the notation of the file, sections nested; what is not set is left out. */
export function writtenConfig(config: Config): Tree {
  const description = describeConfig()
  const section = (path: string): Tree =>
    Object.fromEntries(
      (description.sections.get(path)?.names ?? []).flatMap((name) => {
        const info = description.keys.get(below(path, name))
        const value =
          info === undefined ? section(below(path, name)) : writtenValue(config, info, description)
        return value === undefined ? [] : [[name, value]]
      }),
    )
  return section('')
}

function notationOf(value: unknown, info: KeyInfo, description: ConfigDescription): unknown {
  if (value === undefined) return undefined
  const { read, write } = KINDS[info.kind]
  // A default is written as the schema and the reference page write it: 120s, not 2m.
  if (typeof info.default === 'string' && read?.(info.default) === value) return info.default
  const plain = partsNotation(value, info, description)
  return write === undefined ? plain : write(plain)
}

/** A list of objects, or objects by name; what is neither stays as it is. */
function partsNotation(value: unknown, { kind, path }: KeyInfo, description: ConfigDescription): unknown {
  if (kind === 'sources') return mapTree(value, '', (one) => objectNotation(one, `${path}.*`, description))
  if (!Array.isArray(value)) return value
  return value.map((element: unknown) =>
    isTree(element) ? objectNotation(element, `${path}[]`, description) : element,
  )
}

/** An object inside of a value, by its description. Defaults and what is empty are left out. */
function objectNotation(value: unknown, path: string, description: ConfigDescription): Tree {
  const { sections, keys } = description.inner
  return Object.fromEntries(
    (sections.get(path)?.names ?? []).flatMap((name) => {
      const part = valueAt(value, [name])
      const info = keys.get(`${path}.${name}`)
      if (part === undefined || part === info?.default) return []
      if (info !== undefined) return [[name, notationOf(part, info, description)]]
      const object = objectNotation(part, `${path}.${name}`, description)
      return Object.keys(object).length === 0 ? [] : [[name, object]]
    }),
  )
}
