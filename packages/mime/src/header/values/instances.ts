import type { AmbiguityClass } from '../../classes.ts'
import type { HeaderReadings } from '../types.ts'

/** A value that a field has in some reading; `via` is undefined for the first one of the main reading. */
export interface Instance {
  readonly value: string
  readonly via: AmbiguityClass | undefined
}

/** A field over all readings of a header. */
export interface Instances {
  /** Each value once; that of the main reading first. */
  readonly values: readonly Instance[]
  /** The main reading has it more than once, with equal values or not. */
  readonly isRepeated: boolean
  /** The class by which a reading lacks it though the main one has it. */
  readonly lackedVia: AmbiguityClass | undefined
}

/**
 * All values of the field `name`; `further` is the class of those behind the first one.
 * @param isOfBody it says how the body is written: readings whose body begins elsewhere do not count
 */
export function instancesOf(
  { main, alternatives }: HeaderReadings,
  name: string,
  further: AmbiguityClass,
  isOfBody = false,
): Instances {
  const values: Instance[] = []
  let count = 0
  for (const field of main.fields) {
    if (field.name !== name) continue
    addOnce(values, field.value, count === 0 ? undefined : further)
    count++
  }
  let lackedVia: AmbiguityClass | undefined
  for (const { fields, bodyStart, via = further } of alternatives) {
    if (isOfBody && bodyStart !== main.bodyStart) continue
    let isThere = false
    for (const field of fields) {
      if (field.name !== name) continue
      isThere = true
      addOnce(values, field.value, via)
    }
    if (!isThere && count > 0) lackedVia ??= via
  }
  return { values, isRepeated: count > 1, lackedVia }
}

/** Values of one field that are kept: more than anybody looks at, so that it shows. */
const MOST = 32

function addOnce(values: Instance[], value: string, via: AmbiguityClass | undefined): void {
  if (values.length === MOST) return
  for (const known of values) if (known.value === value) return
  values.push({ value, via })
}
