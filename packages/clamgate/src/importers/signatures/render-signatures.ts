import { commented, renderValue } from '../../config/say/render.ts'
import { isTree, type Tree } from '../../config/tree.ts'
import type { Note } from '../draft.ts'
import { renderNotes } from '../render-draft.ts'
import { type DraftEntry, SecretReference } from './signatures-draft.ts'

/** Where the secrets of a draft are, by name. */
export type SecretPlaces = ReadonlyMap<string, string>

interface Leaf {
  readonly value: unknown
  readonly origin: string
}

/** The entries as `signatures:` of a configuration, as plain values. */
export function signaturesTree(entries: readonly DraftEntry[], secrets: SecretPlaces): Tree {
  return plain(branches(entries, secrets))
}

/**
 * The same as YAML, a comment behind each value, and the notes as comments at the end. Lines without their ends.
 *
 * @param heading what it was made from
 */
export function renderSignatures(
  entries: readonly DraftEntry[],
  secrets: SecretPlaces,
  { heading, notes, program }: { heading: string; notes: readonly Note[]; program: string },
): readonly string[] {
  const lines = renderBranch(branches(entries, secrets), '  ')
  return [
    `# ${heading}`,
    ...(lines.length === 0 ? ['signatures: {}'] : ['signatures:', ...lines]),
    ...renderNotes(notes, program),
  ]
}

/** Values by name, below each other. */
export type Branch = Map<string, Branch | Leaf>

export function branches(
  entries: readonly (Omit<DraftEntry, 'value'> & { readonly value: unknown })[],
  secrets: SecretPlaces,
): Branch {
  const root: Branch = new Map()
  for (const { path, value, origin } of entries) {
    const leaf = { value: value instanceof SecretReference ? placeOf(value, secrets) : value, origin }
    let at = root
    for (const [index, name] of path.entries()) {
      const inner = at.get(name)
      if (index === path.length - 1) at.set(name, leaf)
      else if (inner instanceof Map) at = inner
      else {
        const next: Branch = new Map()
        at.set(name, next)
        at = next
      }
    }
  }
  return root
}

/** A secret as the configuration has it. */
export function placeOf({ name }: SecretReference, secrets: SecretPlaces): Tree {
  const file = secrets.get(name)
  if (file === undefined) throw new TypeError(`The secret ${name} has no file`)
  return { file }
}

function plain(branch: Branch): Tree {
  return Object.fromEntries(
    [...branch].map(([name, inner]) => [name, inner instanceof Map ? plain(inner) : inner.value]),
  )
}

/** A line for each value, behind it where it comes from. */
export function renderBranch(branch: Branch, indent: string): string[] {
  return [...branch].flatMap(([name, inner]) => {
    if (inner instanceof Map) return [`${indent}${name}:`, ...renderBranch(inner, `${indent}  `)]
    return [commented(`${indent}${name}: ${renderLeaf(inner.value)}`, inner.origin)]
  })
}

/** A text that YAML could take for something else gets quotes; `renderValue` knows which. */
function renderLeaf(value: unknown): string {
  return isTree(value) || Array.isArray(value) || typeof value !== 'string' || /^[\w./-]+$/.test(value)
    ? renderValue(value)
    : JSON.stringify(value)
}
