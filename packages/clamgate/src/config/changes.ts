import { isDeepStrictEqual } from 'node:util'
import type { KeyInfo } from './kinds.ts'
import { readPath } from './origins.ts'
import { describeConfig } from './say/describe.ts'
import type { Config } from './schema.ts'
import { Secret } from './secret.ts'
import { isTree } from './tree.ts'

/**
 * The keys whose values differ between two configurations, in the order of the schema. `reload` of each says whether
 * the change is applied at once or waits for a restart.
 */
export function changedKeys(before: Config, after: Config): readonly KeyInfo[] {
  return [...describeConfig().keys.values()].filter(
    ({ path }) => !same(readPath(before, path), readPath(after, path)),
  )
}

/** Secrets, also those inside of a value, are the same when their texts are. */
function same(a: unknown, b: unknown): boolean {
  if (a instanceof Secret && b instanceof Secret) return a.equals(b)
  if (!isTree(a) || !isTree(b)) return isDeepStrictEqual(a, b)
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => same(a[name], b[name]))
}
