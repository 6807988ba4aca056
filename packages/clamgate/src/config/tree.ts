/** Plain data below a name: what YAML, JSON and the configuration itself are made of. */
export type Tree = Readonly<Record<string, unknown>>

/** True for an object with names; false for lists and scalars. */
export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value at a path, names and indices; undefined where there is nothing. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, part) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, part) : undefined),
    value,
  )
}

/** A name below a dotted path. */
export function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

/** A tree with its values replaced, but those that become undefined left out; what is no tree stays as it is. */
export function mapTree(
  value: unknown,
  path: string,
  replace: (inner: unknown, path: string) => unknown,
): unknown {
  if (!isTree(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const kept = replace(inner, below(path, name))
      return kept === undefined ? [] : [[name, kept]]
    }),
  )
}

/**
 * A value with parts of it replaced, trees and lists looked through from the outside in. What `replace` gives stays as
 * it is; where it gives undefined, the parts are looked at in turn.
 *
 * @param path of the value: dotted, with `[n]` for an element of a list
 */
export async function replaceParts(
  value: unknown,
  path: string,
  replace: (part: unknown, path: string) => Promise<unknown>,
): Promise<unknown> {
  const replacement = await replace(value, path)
  if (replacement !== undefined) return replacement
  if (Array.isArray(value)) {
    const elements: unknown[] = []
    for (const [index, element] of value.entries()) {
      elements.push(await replaceParts(element, `${path}[${index}]`, replace))
    }
    return elements
  }
  if (!isTree(value)) return value
  const entries: [string, unknown][] = []
  for (const [name, inner] of Object.entries(value)) {
    entries.push([name, await replaceParts(inner, below(path, name), replace)])
  }
  return Object.fromEntries(entries)
}
