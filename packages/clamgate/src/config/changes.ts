import { isDeepStrictEqual } from 'node:util'
import type { KeyInfo } from './kinds.ts'
import { readPath } from './origins.ts'
import { describeConfig } from './say/describe.ts'
import type { Config } from './schema.ts'
import { Secret } from './secret.ts'

/**
 * The keys whose values differ between two configurations, in the order of the schema. `reload` of each says whether
 * the change is applied at once or waits for a restart.
 */
export function changedKeys(before: Config, after: Config): readonly KeyInfo[] {
  return [...describeConfig().keys.values()].filter(
    ({ path }) => !same(readPath(before, path), readPath(after, path)),
  )
}

function same(a: unknown, b: unknown): boolean {
  return a instanceof Secret && b instanceof Secret ? a.equals(b) : isDeepStrictEqual(a, b)
}
