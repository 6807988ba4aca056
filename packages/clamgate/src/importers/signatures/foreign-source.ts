import { formatDuration } from '../../config/units.ts'
import { catalogueSource, storedName } from '../../signatures/catalogue/catalogue.ts'
import type { CatalogueSource } from '../../signatures/catalogue/types.ts'
import { chooseFiles } from '../../signatures/plan/choice.ts'
import type { Level } from '../../signatures/types.ts'
import type { SignaturesDraft } from './signatures-draft.ts'

/** Files of the catalogue that another updater takes of a source, by stored name, with where each comes from. */
export type WantedFiles = ReadonlyMap<string, string>

/**
 * What has to be said of single files, so that a source at a level brings what the other updater took. What has ended is
 * left out: it is never fetched.
 */
export function fileDifferences(
  source: CatalogueSource,
  {
    level,
    isPaid,
    wanted,
  }: { readonly level: Level; readonly isPaid: boolean; readonly wanted: ReadonlySet<string> },
): ReadonlyMap<string, boolean> {
  const explicit = new Map<string, boolean>()
  // Companions last: whether they come by themselves hangs on the others.
  for (const isCompanion of [false, true]) {
    const ours = chooseFiles(source, { level, isPaid, explicit })
    for (const file of source.files) {
      const name = storedName(file)
      if ((file.rating === 'REQUIRED') !== isCompanion) continue
      if (file.state === 'closed' || file.state === 'withdrawn' || (file.isPaid === true && !isPaid)) continue
      if (ours.get(name)?.wanted !== wanted.has(name)) explicit.set(name, wanted.has(name))
    }
  }
  return explicit
}

/** The level at which the least has to be said of single files; of those the lowest. */
export function nearestLevel(source: CatalogueSource, isPaid: boolean, wanted: ReadonlySet<string>): Level {
  const sizes = (['low', 'medium', 'high'] as const).map((level) => ({
    level,
    size: fileDifferences(source, { level, isPaid, wanted }).size,
  }))
  return sizes.reduce((best, one) => (one.size < best.size ? one : best)).level
}

/** Puts an interval into the draft, where it is allowed and is not ours anyway. */
export function setInterval(
  draft: SignaturesDraft,
  name: string,
  { ms, isPaid, origin, place, option }: IntervalWish,
): void {
  const source = catalogueSource(name)
  if (source === undefined) return
  const floorMs = isPaid ? (source.paidFloorMs ?? source.floorMs) : source.floorMs
  if (ms === floorMs) return
  if (ms > floorMs) {
    draft.set(['sources', name, 'minInterval'], formatDuration(Math.min(ms, LONGEST_MS)), origin)
    return
  }
  const text = `${formatDuration(ms)} is less than ${source.title} allows: Clamgate asks each ${formatDuration(floorMs)}`
  draft.note('different', text, { place, option })
}

const LONGEST_MS = 30 * 86_400_000

export interface IntervalWish {
  readonly ms: number
  readonly isPaid: boolean
  readonly origin: string
  readonly place: string | undefined
  readonly option: string
}
