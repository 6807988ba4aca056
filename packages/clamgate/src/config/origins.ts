import type { YamlFile } from './load/yaml.ts'
import type { ConfigDescription } from './say/describe.ts'
import type { Config } from './schema.ts'
import { Secret } from './secret.ts'
import { below, isTree, valueAt } from './tree.ts'

/** Where an effective value comes from. */
export type Origin =
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly file: string; readonly line: number }
  /** The file on this line names the variable. */
  | { readonly kind: 'env'; readonly name: string; readonly file: string; readonly line: number }

/**
 * The origin of every key of the schema, by dotted path, in the order of the schema; of sources that are named, and of maps of
 * actions, also that of each key that is written, since several files may say something of one.
 */
export function originsOf(
  config: Config,
  yaml: YamlFile,
  { keys }: ConfigDescription,
): ReadonlyMap<string, Origin> {
  const paths = [...keys.values()].flatMap(({ path, kind }) =>
    kind === 'sources' || kind === 'actions'
      ? [path, ...writtenBelow(path, valueAt(yaml.data, path.split('.')))]
      : [path],
  )
  return new Map(
    paths.map((path): [string, Origin] => {
      const place = yaml.keyPlace(path)
      if (place?.file === undefined) return [path, { kind: 'default' }]
      const { file, line } = place
      const value = readPath(config, path)
      if (value instanceof Secret && value.source.kind === 'env') {
        return [path, { kind: 'env', name: value.source.name, file, line }]
      }
      return [path, { kind: 'file', file, line }]
    }),
  )
}

function writtenBelow(path: string, value: unknown): readonly string[] {
  if (!isTree(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => [
    below(path, name),
    ...writtenBelow(below(path, name), inner),
  ])
}

/** The value at a dotted path; undefined where nothing is set. */
export function readPath(config: Config, path: string): unknown {
  return valueAt(config, path.split('.'))
}
