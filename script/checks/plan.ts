import type { Sources } from '../house-rules/source.ts'
import { closureOf, type OwnPackages } from './closure.ts'
import { digestOf, type Passed } from './passed.ts'
import { traitsOf } from './traits.ts'

/** Which test files run, and how. Each is in one of the lists. */
export interface Plan {
  /** They share processes. */
  readonly together: readonly string[]
  /** Each has a process of its own. */
  readonly apart: readonly string[]
  /** They have passed as they are. */
  readonly unchanged: readonly string[]
  /** Of those that need not run again once they have passed. */
  readonly digests: ReadonlyMap<string, string>
}

export interface Facts {
  readonly sources: Sources
  readonly packages: OwnPackages
  /** What all tests depend on: versions, installed packages. */
  readonly surroundings: readonly string[]
}

const UNIT_TEST = /^(?:packages\/[^/]+\/src|script|bench)\/.*\.test\.ts$/

export function planTests({ sources, packages, surroundings }: Facts, passed: Passed): Plan {
  const together: string[] = []
  const apart: string[] = []
  const unchanged: string[] = []
  const digests = new Map<string, string>()
  for (const path of sources.keys()) {
    if (!UNIT_TEST.test(path)) continue
    const closure = closureOf(path, sources, packages)
    const { sharesProcess, isRepeatable } = traitsOf(closure)
    if (isRepeatable) digests.set(path, digestOf(closure, surroundings))
    const digest = digests.get(path)
    if (digest !== undefined && passed.get(path) === digest) unchanged.push(path)
    else if (sharesProcess) together.push(path)
    else apart.push(path)
  }
  return { together, apart, unchanged, digests }
}
