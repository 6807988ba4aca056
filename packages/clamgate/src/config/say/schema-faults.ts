import type { z } from 'zod'
import { nearest } from '../../ground/nearest.ts'
import { formatPath } from '../problem.ts'
import { type ConfigDescription, keyAt, listAt, outerKey, sectionAt } from './describe.ts'
import { isFileSection } from './unknown-key.ts'

/** One thing that the schema objects to. */
export interface Fault {
  /** `missing`: a key that has to be there. */
  readonly kind: 'unknown' | 'missing' | 'wrong'
  /** Path of what is wrong: a key, a section, or an element of a list. */
  readonly path: readonly PropertyKey[]
  /** Dotted path of the key of the schema that falls back to its default for it. */
  readonly key: string
}

/** What is wrong, in words of the schema: one fault for each path, however many objections there are. */
export function faultsOf({ issues }: z.ZodError, description: ConfigDescription): readonly Fault[] {
  const faults = new Map<string, Fault>()
  for (const { path, unknown, isMissing } of issues.flatMap((issue) => objections(issue, []))) {
    if (unknown !== undefined && sectionAt(formatPath(path), description) !== undefined) {
      for (const name of unknown) {
        const at = [...path, name]
        faults.set(formatPath(at), { kind: 'unknown', path: at, key: outerKey(formatPath(at), description) })
      }
      continue
    }
    const at = describedPart(path, description)
    const kind = isMissing && at.length === path.length ? 'missing' : 'wrong'
    faults.set(formatPath(at), { kind, path: at, key: outerKey(formatPath(at), description) })
  }
  const all = [...faults.values()]
  return all.filter((fault) => !isMisspelt(fault, all, description))
}

interface Objection {
  readonly path: readonly PropertyKey[]
  /** Names of keys that are not known at this path. */
  readonly unknown: readonly string[] | undefined
  readonly isMissing: boolean
}

/** The issues below an issue: of the members of a union, those of the one that the value was meant to be. */
function objections(issue: z.core.$ZodIssue, base: readonly PropertyKey[]): readonly Objection[] {
  const path = [...base, ...issue.path]
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.find((member) => !member.some(isOtherType))
    if (meant !== undefined) return meant.flatMap((inner) => objections(inner, path))
  }
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys : undefined
  return [{ path, unknown, isMissing: unknown === undefined && issue.input === undefined }]
}

/** The value as a whole is no such thing: a text for a list, say. */
function isOtherType(issue: z.core.$ZodIssue): boolean {
  return issue.path.length === 0 && issue.code !== 'unrecognized_keys'
}

/**
 * The longest part of a path that the description knows. Inside of a value that has no keys of its own, such as a
 * secret's `{ file: … }`, the key itself is at fault.
 */
function describedPart(path: readonly PropertyKey[], description: ConfigDescription): readonly PropertyKey[] {
  const parts = path.map((_, index) => path.slice(0, path.length - index))
  const part = parts.find((one) => isDescribed(formatPath(one), description)) ?? path
  // Files of a source are named by whoever writes them: each has a place, and a value, of its own.
  const isFiles = keyAt(formatPath(part), description)?.kind === 'files'
  return isFiles ? path.slice(0, part.length + 1) : part
}

function isDescribed(path: string, description: ConfigDescription): boolean {
  return [sectionAt, keyAt, listAt].some((find) => find(path, description) !== undefined)
}

/** A missing key is no news when an unknown one beside it was meant to be it, or when it is not about a file at all. */
function isMisspelt(
  { kind, path }: Fault,
  faults: readonly Fault[],
  description: ConfigDescription,
): boolean {
  const section = formatPath(path.slice(0, -1))
  const names = sectionAt(section, description)?.names ?? []
  return (
    kind === 'missing' &&
    faults.some(
      (other) =>
        other.kind === 'unknown' &&
        formatPath(other.path.slice(0, -1)) === section &&
        (isFileSection(names) || nearest(String(other.path.at(-1)), names) === path.at(-1)),
    )
  )
}
