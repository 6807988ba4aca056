import type { Config, SourceSettings } from '../../config/schema.ts'
import { CATALOGUE, catalogueFile, catalogueSource, storedName } from '../catalogue/catalogue.ts'
import { formatOf } from '../catalogue/formats.ts'
import { type CatalogueFile, type CatalogueSource, DEFAULT_MAX_BYTES } from '../catalogue/types.ts'
import type { FilePlan, Integrity, SourcePlan } from '../types.ts'
import { type Choice, chooseFiles } from './choice.ts'
import { plainFingerprint } from './fingerprint.ts'
import { type Off, SWITCHED_OFF } from './off.ts'
import { planOwnSource } from './own-source.ts'
import { catalogueRoad, FREE_PRODUCT } from './roads.ts'

/**
 * Every source that is known, those of the catalogue first, each with what the configuration says of it and all of its
 * files, wanted or not. What is closed or withdrawn is among them, and never enabled. Pure.
 */
export function planSources({ sources }: Pick<Config['signatures'], 'sources'>): readonly SourcePlan[] {
  return [
    ...CATALOGUE.map((source) => planCatalogueSource(source, sources[source.name] ?? {})),
    ...Object.entries(sources)
      .filter(([name]) => catalogueSource(name) === undefined)
      .map(([name, settings]) => planOwnSource(name, settings)),
  ]
}

function planCatalogueSource(source: CatalogueSource, settings: Partial<SourceSettings>): SourcePlan {
  const full = { ...NOTHING, ...settings }
  const isPaid = isPaidAccount(full)
  const level = full.rating ?? 'low'
  const choices = chooseFiles(source, { level, explicit: explicitChoices(source, full), isPaid })
  const off = whyOff(source, full)
  const floorMs = isPaid ? (source.paidFloorMs ?? source.floorMs) : source.floorMs
  const wishedMs = full.minInterval ?? floorMs
  return {
    name: source.name,
    title: source.title,
    catalogueState: source.state,
    enabled: off === undefined,
    reason: off?.reason,
    reasonCode: off?.code,
    isIncomplete: lacksSecret(source, full),
    level,
    intervalMs: full.url === undefined ? Math.max(wishedMs, floorMs) : wishedMs,
    road: catalogueRoad(source.road, full),
    integrity: integrityOf(source, full),
    secret: full.secret,
    files: source.files.map((file) => planFile(file, source, choices.get(storedName(file)), off?.reason)),
    decoys: source.decoys ?? [],
    reportTo: source.reportTo,
    homepage: source.homepage,
    licence: source.licence,
    note: source.note,
  }
}

/** A source of which nothing is said. */
const NOTHING: SourceSettings = { url: undefined }

function isPaidAccount({ premium, free, product }: SourceSettings): boolean {
  if (premium === true) return true
  return !(free ?? (product === undefined || product === FREE_PRODUCT))
}

/** What is said of single files, by their stored names; names that nobody has are for the check of the configuration. */
function explicitChoices(source: CatalogueSource, { files }: SourceSettings): ReadonlyMap<string, boolean> {
  if (files === undefined || Array.isArray(files)) return new Map()
  return new Map(
    Object.entries(files).flatMap(([name, wanted]): [string, boolean][] => {
      const file = catalogueFile(source, name)
      return file === undefined ? [] : [[storedName(file), wanted]]
    }),
  )
}

function lacksSecret({ state, secret }: CatalogueSource, settings: SourceSettings): boolean {
  const isServed = state !== 'closed' && state !== 'withdrawn'
  return isServed && settings.enabled === true && secret !== undefined && settings.secret === undefined
}

function whyOff(source: CatalogueSource, settings: SourceSettings): Off | undefined {
  const { name, state, note, secret } = source
  if (state === 'closed' || state === 'withdrawn') {
    return { code: state, reason: note === undefined ? state : `${state}: ${note}` }
  }
  if (settings.enabled !== true) return SWITCHED_OFF
  if (lacksSecret(source, settings)) {
    return { code: 'secret-missing', reason: `signatures.sources.${name}.secret is missing: ${secret}` }
  }
  return undefined
}

function integrityOf({ name, integrity, fingerprint }: CatalogueSource, { key }: SourceSettings): Integrity {
  if (integrity !== 'openpgp') return { kind: integrity }
  if (key !== undefined) {
    return {
      kind: 'openpgp',
      key: { from: { file: key.file }, fingerprint: plainFingerprint(key.fingerprint) },
    }
  }
  return { kind: 'openpgp', key: { from: { builtin: name }, fingerprint: fingerprint ?? '' } }
}

function planFile(
  file: CatalogueFile,
  source: CatalogueSource,
  { wanted, reason }: Choice = { wanted: false, reason: 'unknown' },
  sourceIsOff: string | undefined,
): FilePlan {
  const name = storedName(file)
  const format = formatOf(name)
  if (format === undefined) throw new TypeError(`The catalogue has ${name}, which ClamAV does not load`)
  return {
    name,
    remote: file.name,
    format,
    rating: file.rating,
    class: file.class,
    wanted: wanted && sourceIsOff === undefined,
    // What would not be wanted anyway is told as that: somebody may be choosing.
    reason: wanted && sourceIsOff !== undefined ? `the source is off: ${sourceIsOff}` : reason,
    maxBytes: file.maxBytes ?? DEFAULT_MAX_BYTES,
    purpose: file.purpose,
    note: file.note,
    catalogueState: file.state,
    group: file.group === undefined ? undefined : source.groups?.[file.group],
    expectedSignatures: file.signatures,
    expectedBytes: file.bytes,
  }
}
