import { formatOf } from '../../catalogue/formats.ts'
import type { FilePlan, SourcePlan } from '../../types.ts'

export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS

/** A source with files of these names, all of them wanted. */
export function planOf(name: string, files: readonly string[], more: Partial<SourcePlan> = {}): SourcePlan {
  return {
    ...{ name, title: name, catalogueState: 'own', enabled: true, reason: undefined, level: 'low' },
    ...{ intervalMs: HOUR_MS, road: { kind: 'file', directories: [] }, integrity: { kind: 'none' } },
    ...{ secret: undefined, decoys: [], reportTo: undefined, homepage: undefined, licence: undefined },
    files: files.map((file) => filePlanOf(file)),
    ...more,
  }
}

export function filePlanOf(name: string, more: Partial<FilePlan> = {}): FilePlan {
  const format = formatOf(name)
  if (format === undefined) throw new Error(`${name} is no database`)
  return {
    ...{ name, remote: name, format, rating: 'LOW', class: 'malware', wanted: true },
    ...{ reason: 'rating LOW', maxBytes: 1024 * 1024, ...more },
  }
}
