import type { History } from './history.ts'
import { removeKey, renameKey } from './move-keys.ts'
import { addNewKeys, refreshDefaults } from './new-keys.ts'

/** One thing that is done to a file. */
export interface Migration {
  /** `conflict`: old and new key are both there; the old one became a comment. */
  readonly kind: 'renamed' | 'conflict' | 'removed' | 'refreshed' | 'added'
  readonly key: string
  /** The new name of a key that was renamed. */
  readonly to: string | undefined
  /** From 1, in the file as it was; undefined for comments. */
  readonly line: number | undefined
  /** What and why, without a dot. */
  readonly sentence: string
}

export interface Migrated {
  readonly text: string
  readonly migrations: readonly Migration[]
}

export interface MigrateOptions {
  readonly history: History
  /** Keys that the file does not mention are added as comments. */
  readonly addNewKeys: boolean
}

/**
 * Brings a well-formed file to the keys of now. What is not about a key that has changed stays byte for byte. Done again, it
 * changes nothing. Pure.
 */
export function migrateText(text: string, { history, ...options }: MigrateOptions): Migrated {
  const migrations: Migration[] = []
  let at = text
  for (const rename of history.renames) {
    const moved = renameKey(at, rename)
    if (moved === undefined) continue
    at = moved.text
    const { from: key, to, since } = rename
    const done = `is ${to} since ${since}`
    const kind = moved.conflict === undefined ? 'renamed' : 'conflict'
    migrations.push({ kind, key, to, line: moved.line, sentence: `${key} ${moved.conflict ?? done}` })
  }
  for (const { key, since, reason } of history.removals) {
    const sentence = `${key} is no more since ${since}: ${reason}`
    const moved = removeKey(at, key, sentence)
    if (moved === undefined) continue
    at = moved.text
    migrations.push({ kind: 'removed', key, to: undefined, line: moved.line, sentence })
  }
  const refreshed = refreshDefaults(at, history.pastDefaults)
  at = refreshed.text
  for (const key of refreshed.keys) {
    const sentence = `${key} has another default`
    migrations.push({ kind: 'refreshed', key, to: undefined, line: undefined, sentence })
  }
  if (!options.addNewKeys) return { text: at, migrations }
  const added = addNewKeys(at)
  for (const key of added.keys) {
    migrations.push({
      kind: 'added',
      key,
      to: undefined,
      line: undefined,
      sentence: `${key} was not mentioned`,
    })
  }
  return { text: added.text, migrations }
}
