import type { YamlFile } from './load/yaml.ts'
import type { ConfigDescription } from './say/describe.ts'
import type { Config } from './schema.ts'
import { Secret } from './secret.ts'
import { valueAt } from './tree.ts'

/** Where an effective value comes from. */
export type Origin =
  | { readonly kind: 'default' }
  | { readonly kind: 'file'; readonly file: string; readonly line: number }
  /** The file on this line names the variable. */
  | { readonly kind: 'env'; readonly name: string; readonly file: string; readonly line: number }

/** The origin of every key of the schema, by dotted path, in the order of the schema. */
export function originsOf(
  config: Config,
  file: string | undefined,
  yaml: YamlFile,
  { keys }: ConfigDescription,
): ReadonlyMap<string, Origin> {
  return new Map(
    [...keys.keys()].map((path): [string, Origin] => {
      const place = yaml.keyPlace(path)
      if (file === undefined || place === undefined) return [path, { kind: 'default' }]
      const value = readPath(config, path)
      if (value instanceof Secret && value.source.kind === 'env') {
        return [path, { kind: 'env', name: value.source.name, file, line: place.line }]
      }
      return [path, { kind: 'file', file, line: place.line }]
    }),
  )
}

/** The value at a dotted path; undefined where nothing is set. */
export function readPath(config: Config, path: string): unknown {
  return valueAt(config, path.split('.'))
}
