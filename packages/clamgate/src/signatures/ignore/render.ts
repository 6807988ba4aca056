import type { GeneratedFile } from '../ports.ts'
import type { IgnoreEntry } from './entry.ts'

/** In the directory of the databases. */
export const IGNORE_FILE = 'clamgate-ignore.ign2'

/**
 * The ignore file of a set, or none where nothing is ignored: an empty one is of no use. Names alone and `name:md5`, sorted,
 * so that the same entries make the same file; no blank line, at which ClamAV would refuse the whole directory.
 */
export function ignoreFile(entries: readonly IgnoreEntry[]): readonly GeneratedFile[] {
  const lines = new Set<string>()
  for (const { signature, where, contentMd5 } of entries) {
    if (where === 'database') lines.add(contentMd5 === undefined ? signature : `${signature}:${contentMd5}`)
  }
  if (lines.size === 0) return []
  return [{ name: IGNORE_FILE, content: `${[...lines].sort().join('\n')}\n` }]
}
