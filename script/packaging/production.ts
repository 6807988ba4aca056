import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A package of the registry that is needed at run time. */
export interface ProductionPackage {
  readonly name: string
  readonly version: string
  /** SPDX expression, by its manifest. */
  readonly license: string
  /** Where it is installed, from the root of the repository: `node_modules/ajv/node_modules/fast-uri`. */
  readonly path: string
}

interface LockedPackage {
  readonly version?: string
  readonly license?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly link?: boolean
  readonly resolved?: string
}

/** What the application needs of the registry, by package-lock.json: all that is reached by `dependencies`, and no other. */
export async function productionPackages(root: string, of: string): Promise<readonly ProductionPackage[]> {
  const lock: { packages: Readonly<Record<string, LockedPackage>> } = JSON.parse(
    await readFile(join(root, 'package-lock.json'), 'utf8'),
  )
  const found = new Map<string, ProductionPackage>()
  const seen = new Set<string>()
  const visit = (path: string): void => {
    if (seen.has(path)) return
    seen.add(path)
    const locked = lock.packages[path]
    if (locked === undefined) throw new Error(`package-lock.json has no ${path}`)
    const { version, license = 'unknown', dependencies = {} } = locked
    if (path.includes('node_modules/') && version !== undefined) {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
      found.set(path, { name, version, license, path })
    }
    for (const name of Object.keys(dependencies)) {
      const place = placeOf(name, path, lock.packages)
      const { link, resolved } = lock.packages[place] ?? {}
      visit(link === true && resolved !== undefined ? resolved : place)
    }
  }
  visit(of)
  return [...found.values()].sort((one, other) => (one.path < other.path ? -1 : 1))
}

/** Where Node finds a package that is imported from a place. */
function placeOf(name: string, from: string, packages: Readonly<Record<string, LockedPackage>>): string {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const place = join(at, 'node_modules', name)
    if (place in packages) return place
    if (at === '') throw new Error(`package-lock.json has no ${name}, which ${from} needs`)
  }
}
