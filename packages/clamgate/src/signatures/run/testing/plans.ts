import type { FilePlan, Format, SourcePlan } from '../../types.ts'

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
  return {
    ...{ name, remote: name, format: formatOf(name), rating: 'LOW', class: 'malware', wanted: true },
    ...{ reason: 'rating LOW', maxBytes: 1024 * 1024, ...more },
  }
}

const FORMATS: readonly Format[] = ['ndb', 'hdb', 'hsb', 'ldb', 'ign2', 'fp', 'ftm', 'yara']

function formatOf(name: string): Format {
  const format = FORMATS.find((one) => name.endsWith(`.${one}`))
  if (format === undefined) throw new Error(`${name} has no ending that a test needs`)
  return format
}
