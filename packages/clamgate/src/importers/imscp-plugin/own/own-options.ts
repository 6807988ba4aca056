import { showText, showValue } from '../../../config/problem.ts'
import { type ConfigDescription, keyAt, sectionAt } from '../../../config/say/describe.ts'
import { unknownKey } from '../../../config/say/unknown-key.ts'
import { below, isTree, type Tree } from '../../../config/tree.ts'
import { OWN_OPTIONS } from '../config-php/parameters.ts'
import { keyName, type Problems } from '../problems.ts'
import { entriesOf, listOf } from '../values/panel-values.ts'
import { asWritten } from './own-values.ts'

/** A value of our own configuration that config.php gives. */
export interface OwnOption {
  /** Names from the root of the configuration. */
  readonly path: readonly string[]
  readonly value: unknown
  /** Of the parameter: `clamgate_options['policy.infected']`. */
  readonly key: string
  /** The names in config.php. */
  readonly names: readonly string[]
}

/** What is known on the way down. */
interface Where {
  readonly path: readonly string[]
  readonly names: readonly string[]
}

const SOURCES = 'signatures.sources'
/** Deeper is nothing that the configuration takes. */
const DEEPEST = 12
/** What names of keys, sources and files are made of: none of them could mean something in YAML. */
const NAME = /^[A-Za-z0-9_][\w.@+*-]{0,254}$/

/** Reads `clamgate_options`, nested, or with dots in names; what is no key of ours is a problem. */
export function readOwnOptions(
  options: unknown,
  description: ConfigDescription,
  problems: Problems,
): readonly OwnOption[] {
  if (isTooDeep(options, DEEPEST)) {
    problems.add(OWN_OPTIONS, `it is nested deeper than the ${DEEPEST} levels that a configuration has`)
    return []
  }
  const reader = new Reader(description, problems)
  reader.section(options, { path: [], names: [] })
  return [...reader.options.values()]
}

class Reader {
  readonly options = new Map<string, OwnOption>()
  readonly #description: ConfigDescription
  readonly #problems: Problems

  constructor(description: ConfigDescription, problems: Problems) {
    this.#description = description
    this.#problems = problems
  }

  /** What stands in a section, or in the whole. */
  section(value: unknown, where: Where): void {
    for (const [name, inner] of this.#entries(value, where)) this.#named(name, inner, where)
  }

  /** A name, or several with dots between them. */
  #named(name: string, value: unknown, where: Where): void {
    const parts = name.split('.')
    const sources = [...where.path, ...parts].slice(0, 2).join('.') === SOURCES
    // Behind the name of a source come its keys, and behind `files` the name of a file, dots and all.
    const whole = sources ? sourceParts([...where.path, ...parts]) : [...where.path, ...parts]
    this.#at(value, { path: whole, names: [...where.names, name] }, where.path.join('.'))
  }

  #at(value: unknown, where: Where, above: string): void {
    const path = where.path.join('.')
    const key = keyName(OWN_OPTIONS, ...where.names)
    if (value === null || value === '') return
    const wrong = where.path.find((part) => !NAME.test(part))
    if (wrong !== undefined) {
      this.#problems.add(key, `"${showText(wrong)}" is no name that a configuration takes`)
      return
    }
    if (this.#description.sections.has(path)) {
      this.section(value, where)
      return
    }
    if (path === SOURCES || (path.startsWith(`${SOURCES}.`) && where.path.length === 3)) {
      for (const [name, inner] of this.#entries(value, where)) this.#named(name, inner, where)
      return
    }
    const info = keyAt(path, this.#description)
    if (info?.kind === 'files' && listOf(value) === undefined && isTree(value)) {
      for (const [name, inner] of Object.entries(value)) this.#set(inner, fileIn(where, name))
      return
    }
    if (info === undefined && sectionAt(path, this.#description) === undefined && !isFile(where.path)) {
      const { message, remedy } = unknownKey(...this.#unknown(where.path, above), value, this.#description)
      this.#problems.add(key, remedy === undefined ? message : `${message}; ${remedy}`)
      return
    }
    this.#set(value, where)
  }

  /** The section in which a name is unknown, and that name. */
  #unknown(path: readonly string[], above: string): readonly [section: string, name: string] {
    const { sections } = this.#description
    let section = ''
    for (const part of path) {
      const inner = below(section, part)
      if (!sections.has(inner)) return [section, part]
      section = inner
    }
    return [above, path.at(-1) ?? '']
  }

  #set(value: unknown, { path, names }: Where): void {
    const key = keyName(OWN_OPTIONS, ...names)
    const bad = unfitName(value)
    if (bad !== undefined) {
      this.#problems.add(key, `"${showText(bad)}" is no name that a configuration takes`)
      return
    }
    const written = asWritten(value, path, this.#description)
    const id = JSON.stringify(path)
    const other = this.options.get(id)
    if (other !== undefined && JSON.stringify(other.value) !== JSON.stringify(written)) {
      this.#problems.add(key, `${other.key} says the same key with another value: keep one of them`)
      return
    }
    this.options.set(id, { path, value: written, key, names })
  }

  #entries(value: unknown, { names }: Where): readonly (readonly [string, unknown])[] {
    const entries = entriesOf(value)
    if (entries === undefined) {
      const key = keyName(OWN_OPTIONS, ...names)
      this.#problems.add(key, `it is ${showValue(value)}, and has to be an array`)
      return []
    }
    return entries
  }
}

function sourceParts(parts: readonly string[]): readonly string[] {
  const [first = '', second = '', name = '', key = '', ...file] = parts
  if (key !== 'files' || file.length === 0) return parts
  return [first, second, name, key, file.join('.')]
}

function fileIn({ path, names }: Where, name: string): Where {
  return { path: [...path, name], names: [...names, name] }
}

function isFile(path: readonly string[]): boolean {
  return path.length === 5 && path[3] === 'files' && `${path[0]}.${path[1]}` === SOURCES
}

/** A name in a value that could not stand in YAML as it is. */
function unfitName(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map(unfitName).find((one) => one !== undefined)
  if (!isTree(value)) return undefined
  return Object.entries(value)
    .flatMap(([name, inner]) => (NAME.test(name) ? unfitName(inner) : name))
    .find((one) => one !== undefined)
}

function isTooDeep(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value as Tree).some((inner) => isTooDeep(inner, levels - 1))
}
