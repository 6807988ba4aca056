import type { GeneratedFile } from '../ports.ts'
import type { IgnoreEntry } from './entry.ts'

/** In the directory of the databases. */
export const IGNORE_FILE = 'clamgate-ignore.ign2'

/** A signature that a ham test has set aside. */
export interface ParkedName {
  /** As it stands in its file. */
  readonly signature: string
  /** MD5 of its line, where it is parked as long as that does not change. */
  readonly contentMd5?: string | undefined
}

/**
 * The ignore file of a set, or none where nothing is ignored: an empty one is of no use. Names alone and `name:md5`, sorted,
 * so that the same entries make the same file; no blank line, at which ClamAV would refuse the whole directory.
 */
export function ignoreFile(
  entries: readonly IgnoreEntry[],
  parked: readonly ParkedName[],
): readonly GeneratedFile[] {
  const lines = new Set<string>()
  for (const { signature, where, contentMd5 } of entries) {
    if (where === 'database') lines.add(lineOf(signature, contentMd5))
  }
  for (const { signature, contentMd5 } of parked) lines.add(lineOf(signature, contentMd5))
  if (lines.size === 0) return []
  return [{ name: IGNORE_FILE, content: `${[...lines].sort().join('\n')}\n` }]
}

function lineOf(signature: string, contentMd5: string | undefined): string {
  return contentMd5 === undefined ? signature : `${signature}:${contentMd5}`
}
