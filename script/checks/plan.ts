import type { Sources } from '../house-rules/source.ts'
import { closureOf, type OwnPackages } from './closure.ts'
import { digestOf, type Passed } from './passed.ts'
import { traitsOf } from './traits.ts'

/** Which test files run, and how. Each is in one of the lists. */
export interface Plan {
  /** They share processes. What imports most is first, so that neighbours import nearly the same. */
  readonly together: readonly string[]
  /** Each has a process of its own. */
  readonly apart: readonly string[]
  /** They have passed as they are. */
  readonly unchanged: readonly string[]
  /** They take long, and were not asked for. */
  readonly leftOut: readonly string[]
  /** What each depends on; one that has passed with it need not run again. */
  readonly digests: ReadonlyMap<string, string>
}

export interface Facts {
  readonly sources: Sources
  readonly packages: OwnPackages
  /** What all tests depend on: versions, installed packages, who runs them. */
  readonly surroundings: readonly string[]
  /** A digest of all files here that are no sources. */
  readonly data: string
}

const UNIT_TEST =
  /^(?:packages\/(?:[^/]+\/src|(?:imscp-plugin|mime)\/test)|script|bench|test\/corpus)\/.*\.test\.ts$/
/** What takes more than half a second of a processor: many random cases, programs that are started and killed. */
const LONG_TEST = /\.long\.test\.ts$/

export function planTests(
  { sources, packages, surroundings, data }: Facts,
  passed: Passed,
  withLong = false,
): Plan {
  const together: { readonly path: string; readonly imports: number }[] = []
  const apart: string[] = []
  const unchanged: string[] = []
  const leftOut: string[] = []
  const digests = new Map<string, string>()
  const everything = [...sources.values()]
  for (const path of sources.keys()) {
    if (!UNIT_TEST.test(path)) continue
    if (!withLong && LONG_TEST.test(path)) {
      leftOut.push(path)
      continue
    }
    const closure = closureOf(path, sources, packages)
    const { sharesProcess, reads } = traitsOf(closure)
    // What imports by a name that is made at run time may import any.
    const files = closure.isWhole && reads !== 'sources' ? closure.files : everything
    const digest = digestOf(files, reads === 'nothing' ? surroundings : [...surroundings, data])
    digests.set(path, digest)
    if (passed.get(path) === digest) unchanged.push(path)
    else if (sharesProcess) together.push({ path, imports: closure.files.length })
    else apart.push(path)
  }
  const byImports = together.toSorted((one, other) => other.imports - one.imports)
  return { together: byImports.map(({ path }) => path), apart, unchanged, leftOut, digests }
}
