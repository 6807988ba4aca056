import { basename } from 'node:path'
import { formatOf } from '../catalogue/formats.ts'
import { canHit, namesIn } from '../check/formats.ts'
import { LAYOUTS } from '../check/layout.ts'

/** A signature as it stands in a file. */
export interface Owned {
  readonly signature: string
  /** The last name of the file. */
  readonly file: string
}

const UNOFFICIAL = '.UNOFFICIAL'
const YARA = 'YARA.'

/**
 * In which files names stand that clamscan has reported; the same name can stand in several.
 * @returns by what was reported
 */
export async function ownersOf(
  paths: readonly string[],
  reported: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly Owned[]>> {
  const owners = new Map<string, Owned[]>()
  const bodies = byBareName(reported, false)
  const rules = byBareName(reported, true)
  for (const path of paths) {
    const format = formatOf(path)
    if (format === undefined || !canHit(format)) continue
    const wanted = LAYOUTS[format].isYara ? rules : bodies
    if (wanted.size === 0) continue
    for (const signature of await namesIn(path, format, new Set(wanted.keys()), signal)) {
      const name = wanted.get(signature) ?? signature
      const owned = { signature, file: basename(path) }
      owners.set(name, [...(owners.get(name) ?? []), owned])
    }
  }
  return owners
}

/** clamd puts `YARA.` in front of rules; other signatures may be called so themselves. */
function byBareName(reported: ReadonlySet<string>, isRule: boolean): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const name of reported) {
    if (!name.endsWith(UNOFFICIAL)) continue
    const bare = name.slice(0, -UNOFFICIAL.length)
    if (!isRule) names.set(bare, name)
    else if (bare.startsWith(YARA)) names.set(bare.slice(YARA.length), name)
  }
  return names
}
