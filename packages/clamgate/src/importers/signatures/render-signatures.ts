import { commented, renderValue } from '../../config/say/render.ts'
import { isTree, type Tree } from '../../config/tree.ts'
import { NOTE_KINDS, type Note } from '../draft.ts'
import { noteHeadings, renderNote } from '../render-draft.ts'
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
  const headings = noteHeadings(program)
  const lines = renderBranch(branches(entries, secrets), '  ')
  return [
    `# ${heading}`,
    ...(lines.length === 0 ? ['signatures: {}'] : ['signatures:', ...lines]),
    ...NOTE_KINDS.flatMap((kind) => {
      const told = notes.filter((note) => note.kind === kind).flatMap(renderNote)
      return told.length === 0 ? [] : ['', `# ${headings[kind]}:`, ...told.map((line) => `#   ${line}`)]
    }),
  ]
}

type Branch = Map<string, Branch | Leaf>

function branches(entries: readonly DraftEntry[], secrets: SecretPlaces): Branch {
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

function placeOf({ name }: SecretReference, secrets: SecretPlaces): Tree {
  const file = secrets.get(name)
  if (file === undefined) throw new TypeError(`The secret ${name} has no file`)
  return { file }
}

function plain(branch: Branch): Tree {
  return Object.fromEntries(
    [...branch].map(([name, inner]) => [name, inner instanceof Map ? plain(inner) : inner.value]),
  )
}

function renderBranch(branch: Branch, indent: string): string[] {
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
