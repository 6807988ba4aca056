import { posix } from 'node:path'
import type { SourceFile, Sources } from '../house-rules/source.ts'

/** A file and all that it imports at run time, directly or not. */
export interface Closure {
  /** The file itself. */
  readonly path: string
  /** It and the sources of this repository that it imports, by path. */
  readonly files: readonly SourceFile[]
  /** Names of the modules from elsewhere: `node:` ones and packages. */
  readonly modules: ReadonlySet<string>
  /** It imports files that are no sources: JSON. */
  readonly importsData: boolean
  /** Whether all of it was found: nothing is imported whose name is made at run time, no file is missing. */
  readonly isWhole: boolean
}

/** Files of this repository that are imported by the name of a package: `@clamgate/milter/testing` to its path. */
export type OwnPackages = ReadonlyMap<string, string>

/** What of a package.json is needed here. */
export interface Manifest {
  readonly name?: string
  readonly exports?: Readonly<Record<string, string>>
}

/** `import(name)`, which no reading of the source can follow. */
const COMPUTED_IMPORT = /\bimport\s*\(\s*[^\s'"]/

export function closureOf(path: string, sources: Sources, packages: OwnPackages): Closure {
  const files = new Map<string, SourceFile>()
  const modules = new Set<string>()
  let isWhole = true
  let importsData = false
  const visit = (wanted: string): void => {
    if (files.has(wanted)) return
    if (wanted.endsWith('.json')) {
      importsData = true
      return
    }
    const file = sources.get(wanted)
    if (file === undefined) {
      isWhole = false
      return
    }
    files.set(wanted, file)
    if (COMPUTED_IMPORT.test(file.code)) isWhole = false
    for (const { target, specifier, typeOnly } of file.imports) {
      if (typeOnly) continue
      const own = target ?? packages.get(specifier)
      if (own === undefined) modules.add(specifier)
      else visit(own)
    }
  }
  visit(path)
  return {
    ...{ path, modules, importsData, isWhole },
    files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
  }
}

/** The exports of packages; `manifests` are theirs by folder, such as `packages/milter`. */
export function ownPackages(manifests: ReadonlyMap<string, Manifest>): OwnPackages {
  const found = new Map<string, string>()
  for (const [folder, { name, exports = {} }] of manifests) {
    if (name === undefined) continue
    for (const [key, file] of Object.entries(exports)) {
      found.set(posix.join(name, key), posix.join(folder, file))
    }
  }
  return found
}
