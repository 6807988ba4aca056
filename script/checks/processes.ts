import { closureOf } from './closure.ts'
import type { Facts } from './plan.ts'
import { traitsOf } from './traits.ts'

const TEST = /\.test\.ts$/
const PACKAGE_TEST = /^test\/package\//
const SYSTEM_TEST = /^test\/system\//
const LONG_TEST = /\.long\.test\.ts$/
/** Of the libraries: many of them measure time or memory. */
const LONG_TEST_OF_LIBRARY = /^packages\/(?!clamgate\/).*\.long\.test\.ts$/
/** A process of more files saves little more, and is a longer wait at the end of a run. */
const MOST_FILES = 24
const MOST_LONG_FILES = 8

/**
 * Who runs which test files, in the order of their beginning: each list is one process. Tests that leave their process as it was
 * share one; all others have one of their own.
 *
 * @param which `package`: only the tests of the packages
 */
export function processesOf(
  { sources, packages }: Facts,
  which: 'all' | 'package' = 'all',
): readonly (readonly string[])[] {
  const short: Sharing[] = []
  const long: Sharing[] = []
  const apart: string[] = []
  const inPackages: string[] = []
  const inSystem: string[] = []
  for (const path of [...sources.keys()].sort()) {
    if (!TEST.test(path)) continue
    if (PACKAGE_TEST.test(path)) inPackages.push(path)
    else if (which === 'package') continue
    else if (SYSTEM_TEST.test(path)) inSystem.push(path)
    else {
      const closure = closureOf(path, sources, packages)
      if (LONG_TEST_OF_LIBRARY.test(path) || !traitsOf(closure).sharesProcess) apart.push(path)
      else (LONG_TEST.test(path) ? long : short).push({ path, imports: closure.files.length })
    }
  }
  const single = [...apart, ...spread(inPackages, inSystem)].map((path) => [path])
  return [...inLists(short, MOST_FILES), ...inLists(long, MOST_LONG_FILES), ...single]
}

interface Sharing {
  readonly path: string
  /** Files that it imports. */
  readonly imports: number
}

/** Those of the packages wait for their hosts much of the time, and take longest: they begin early, with others at their side. */
function spread(some: readonly string[], others: readonly string[]): readonly string[] {
  const between = Math.floor(others.length / (some.length + 2))
  const mixed = some.flatMap((path, index) => [path, ...others.slice(index * between, (index + 1) * between)])
  return [...mixed, ...others.slice(some.length * between)]
}

/** Neighbours import nearly the same. */
function inLists(sharing: readonly Sharing[], most: number): readonly (readonly string[])[] {
  const paths = sharing.toSorted((one, other) => other.imports - one.imports).map(({ path }) => path)
  const lists = Math.ceil(paths.length / most)
  const start = (list: number) => Math.floor((list * paths.length) / lists)
  return Array.from({ length: lists }, (_, list) => paths.slice(start(list), start(list + 1)))
}
