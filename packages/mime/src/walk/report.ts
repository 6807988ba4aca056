import type { AmbiguityClass } from '../classes.ts'
import type { Ambiguity } from '../types.ts'
import { isSameForReaders } from './compare.ts'
import type { Node } from './node.ts'
import type { ObjectStore } from './object-store.ts'

interface Seen {
  readonly class: AmbiguityClass
  readonly path: string
  /** What the main reading has here, and what another one has in its place. */
  readonly pairs: { readonly main: Node | string | undefined; readonly other: Node | string }[]
}

/** What was seen at which part, and by which classes readers may come to other objects. */
export class Report {
  readonly #seen = new Map<string, Seen>()

  seen(node: Node, classes: Iterable<AmbiguityClass>): void {
    for (const one of classes) {
      node.classes.add(one)
      this.#entry(one, node.path)
    }
  }

  /**
   * Another reading of a part.
   * @param main what the main reading has; undefined: nothing that the other reading lacks
   */
  reading(node: Node, by: AmbiguityClass, main: Node | string | undefined, other: Node | string): void {
    node.classes.add(by)
    this.#entry(by, node.path).pairs.push({ main, other })
  }

  ambiguities(store: ObjectStore): readonly Ambiguity[] {
    return [...this.#seen.values()].map(({ class: name, path, pairs }) => ({
      class: name,
      path,
      differs: pairs.some(({ main, other }) => differs(name, shasOf(main), shasOf(other), store)),
    }))
  }

  #entry(name: AmbiguityClass, path: string): Seen {
    const key = `${name} ${path}`
    const known = this.#seen.get(key)
    if (known !== undefined) return known
    const entry = { class: name, path, pairs: [] }
    this.#seen.set(key, entry)
    return entry
  }
}

function shasOf(what: Node | string | undefined): ReadonlySet<string> {
  if (what === undefined) return new Set()
  if (typeof what === 'string') return new Set([what])
  const shas = new Set<string>()
  what.collect(shas)
  return shas
}

/** Another reading has an object that the main one has not, or lacks a file that the main one has. */
function differs(
  by: AmbiguityClass,
  main: ReadonlySet<string>,
  other: ReadonlySet<string>,
  store: ObjectStore,
): boolean {
  const objectsOf = (shas: Iterable<string>) => [...shas].flatMap((sha256) => store.get(sha256) ?? [])
  const mains = objectsOf(main)
  const added = objectsOf(other).filter(({ sha256, isMain }) => !isMain && !main.has(sha256))
  return added.some((object) => !mains.some((one) => isSameForReaders(one.octets, object.octets, by)))
}
