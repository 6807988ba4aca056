import type { AmbiguityClass } from '../classes.ts'

/** From where a part is looked at. */
export interface Context {
  readonly path: string
  /** Levels of multiparts, messages and wrappers above it. */
  readonly depth: number
  /** The strict reading comes here. */
  readonly isMain: boolean
  /** Found without grammar: counts in the union, and says nothing of readers that differ. */
  readonly isSwept: boolean
  /** Texts above it that were read as mails for nothing but their looks. */
  readonly guesses: number
  /** The classes by which scanners may not come here. */
  readonly classes: readonly AmbiguityClass[]
  /** The class by which this is another reading of its parent. */
  readonly via: AmbiguityClass | undefined
}

export function withClasses(context: Context, classes: Iterable<AmbiguityClass>): Context {
  const all = new Set(context.classes)
  const before = all.size
  for (const one of classes) all.add(one)
  return all.size === before ? context : { ...context, classes: [...all] }
}
