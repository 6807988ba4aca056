import { type ConfigDescription, keyAt } from '../say/describe.ts'
import { below, isTree } from '../tree.ts'
import type { YamlFile } from './yaml.ts'

/**
 * Several files as one, as if a later one were written over those before it: sections and maps are joined name by name,
 * lists and single values take the place of the earlier ones. Each place is that of the file that won.
 */
export function mergeFiles(files: readonly YamlFile[], description: ConfigDescription): YamlFile {
  const [only] = files
  if (only !== undefined && files.length === 1) return only
  const merging = new Merging(description)
  const filled = files.filter(({ data }) => data !== undefined)
  const data = merging.join(
    '',
    filled.map((file) => ({ file, value: file.data })),
  )
  const owner = (key: string) => merging.ownerOf(key, files)
  return {
    data,
    keyPlace: (key) => owner(key)?.keyPlace(key),
    valuePlace: (key) => owner(key)?.valuePlace(key),
    source: (key) => owner(key)?.source(key),
  }
}

/** What a file says at a path. */
interface Layer {
  readonly file: YamlFile
  readonly value: unknown
}

class Merging {
  /** Whose value it is, by path; a path that is not here is joined from several files, or below one that is. */
  readonly #owners = new Map<string, YamlFile>()
  readonly #description: ConfigDescription

  constructor(description: ConfigDescription) {
    this.#description = description
  }

  join(path: string, all: readonly Layer[]): unknown {
    const layers = this.#inForce(path, all)
    const last = layers.at(-1)
    if (last === undefined) return undefined
    if (layers.length === 1) {
      this.#owners.set(path, last.file)
      return last.value
    }
    const names = new Set(layers.flatMap(({ value }) => (isTree(value) ? Object.keys(value) : [])))
    return Object.fromEntries(
      [...names].map((name) => [
        name,
        this.join(
          below(path, name),
          layers.flatMap(({ file, value }) =>
            isTree(value) && Object.hasOwn(value, name) ? [{ file, value: value[name] }] : [],
          ),
        ),
      ]),
    )
  }

  ownerOf(key: string, files: readonly YamlFile[]): YamlFile | undefined {
    const parts = key.split(/(?=[.[])/)
    for (let length = 0; length <= parts.length; length++) {
      const owner = this.#owners.get(parts.slice(0, length).join(''))
      if (owner !== undefined) return owner
    }
    return files.findLast((file) => file.keyPlace(key) !== undefined)
  }

  /** The last value, with those before it that it is joined with. */
  #inForce(path: string, all: readonly Layer[]): readonly Layer[] {
    // `policy:` with nothing below it, all lines commented out, takes nothing away.
    const isSection = this.#description.sections.has(path)
    const some = isSection ? all.filter(({ value }) => value !== null) : all
    const layers = some.length === 0 ? all.slice(-1) : some
    const last = layers.at(-1)
    if (last === undefined || !isTree(last.value) || this.#isWhole(path)) return layers.slice(-1)
    const other = layers.findLastIndex(({ value }) => !isTree(value))
    return layers.slice(other + 1)
  }

  /** `{ file: … }` and `{ env: … }` of a secret exclude each other: the later one is meant. */
  #isWhole(path: string): boolean {
    const kind = keyAt(path, this.#description)?.kind
    return kind === 'secret' || kind === 'proxy' || kind === 'patterns'
  }
}
