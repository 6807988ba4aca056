import type { SourceSettings } from '../../config/schema.ts'
import { formatOf, isCompanion } from '../catalogue/formats.ts'
import { HOUR_MS } from '../catalogue/types.ts'
import type { FilePlan, Integrity, Rating, SourcePlan } from '../types.ts'
import { plainFingerprint } from './fingerprint.ts'
import { type Off, SWITCHED_OFF } from './off.ts'
import { ownRoad } from './roads.ts'

/** Largest file that a source of one's own may bring, bytes. */
const OWN_MAX_BYTES = 256 * 1024 ** 2

/** A source of one's own, as the configuration has it. */
export function planOwnSource(name: string, settings: SourceSettings): SourcePlan {
  const off = whyOff(name, settings)
  const names = Array.isArray(settings.files) ? settings.files : []
  return {
    name,
    title: name,
    catalogueState: 'own',
    enabled: off === undefined,
    reason: off?.reason,
    reasonCode: off?.code,
    level: settings.rating ?? 'low',
    intervalMs: settings.minInterval ?? HOUR_MS,
    road: ownRoad(settings),
    integrity: integrityOf(settings),
    secret: settings.secret,
    files: names.flatMap((file) => planFile(file, settings, off?.reason)),
    decoys: [],
    reportTo: undefined,
    homepage: undefined,
    licence: undefined,
  }
}

function whyOff(name: string, { enabled, kind, url, files }: SourceSettings): Off | undefined {
  const missing =
    kind === undefined ? 'kind' : url === undefined ? 'url' : files === undefined ? 'files' : undefined
  if (missing !== undefined) {
    return { code: `${missing}-missing`, reason: `signatures.sources.${name}.${missing} is missing` }
  }
  return enabled === false ? SWITCHED_OFF : undefined
}

function integrityOf({ integrity = 'none', key }: SourceSettings): Integrity {
  if (integrity !== 'openpgp') return { kind: integrity }
  return {
    kind: 'openpgp',
    key: { from: { file: key?.file ?? '' }, fingerprint: plainFingerprint(key?.fingerprint ?? '') },
  }
}

function planFile(name: string, settings: SourceSettings, sourceIsOff: string | undefined): FilePlan[] {
  const format = formatOf(name)
  if (format === undefined) return [] // the check of the configuration says so
  return [
    {
      name,
      remote: name,
      format,
      rating: ratingOf(settings),
      class: isCompanion(format) ? 'companion' : (settings.class ?? 'malware'),
      wanted: sourceIsOff === undefined,
      reason: sourceIsOff === undefined ? 'listed in files' : `the source is off: ${sourceIsOff}`,
      maxBytes: OWN_MAX_BYTES,
    },
  ]
}

const RATINGS = { low: 'LOW', medium: 'MEDIUM', high: 'HIGH' } as const

function ratingOf({ rating }: SourceSettings): Rating | undefined {
  return rating === undefined ? undefined : RATINGS[rating]
}
