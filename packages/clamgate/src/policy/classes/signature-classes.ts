import type { SignatureClass } from '../../config/schema.ts'
import type { SignatureSource } from '../../patterns/patterns.ts'
import type { Found } from '../types.ts'
import { SIGNATURE_CATEGORIES, SIGNATURE_TABLE } from './signature-table.ts'

/** What clamd puts behind the names of databases that the ClamAV project has not signed. */
const UNOFFICIAL = '.unofficial'

/**
 * What the name of a signature says: its classes, and whose it is. Pure and quick (a few string comparisons), for any
 * name, of any length. A name that says nothing is malware; one that ends in `.UNOFFICIAL`, or begins as a provider's
 * do, is of class `unofficial` too.
 * @param ofFile what a hit of its file means: that counts where the name says nothing
 */
export function classify(signature: string, ofFile?: string): Found {
  const lower = signature.toLowerCase()
  const marked = lower.endsWith(UNOFFICIAL)
  const named = familyOf(lower) ?? (marked ? unofficialFamily(lower) : officialFamily(lower))
  const family = named === LOCAL_MALWARE ? (BY_FILE.get(ofFile ?? '') ?? named) : named
  // A local signature may be named as an official one.
  const source = marked && family.source === 'official' ? 'unofficial' : family.source
  const classes = marked || source !== 'official' ? family.unofficial : family.classes
  return { signature, class: family.classes[0], classes, source }
}

interface Family {
  readonly prefix: string
  readonly classes: readonly [SignatureClass, ...SignatureClass[]]
  /** The same with `unofficial`. */
  readonly unofficial: readonly SignatureClass[]
  readonly source: SignatureSource
}

/** Families by the first two characters of their prefix, longest prefix first. */
const BUCKETS: ReadonlyMap<string, readonly Family[]> = buckets()

function familyOf(lower: string): Family | undefined {
  return BUCKETS.get(lower.slice(0, 2))?.find(({ prefix }) => lower.startsWith(prefix))
}

function buckets(): Map<string, readonly Family[]> {
  const all = SIGNATURE_TABLE.flatMap(({ families }) => families).map(({ prefix, classes, source }) =>
    family(prefix.toLowerCase(), classes, source),
  )
  const sorted = all.toSorted((a, b) => b.prefix.length - a.prefix.length)
  return Map.groupBy(sorted, ({ prefix }) => prefix.slice(0, 2))
}

function family(prefix: string, classes: Family['classes'], source: SignatureSource): Family {
  return {
    prefix,
    classes: Object.freeze(classes),
    unofficial: Object.freeze([...classes, 'unofficial'] as const),
    source,
  }
}

const OFFICIAL = byCategory('official')
const LOCAL = byCategory('unofficial')

function officialFamily(lower: string): Family {
  return OFFICIAL.get(categoryOf(lower)) ?? OFFICIAL_MALWARE
}

function unofficialFamily(lower: string): Family {
  return LOCAL.get(categoryOf(lower)) ?? LOCAL_MALWARE
}

const OFFICIAL_MALWARE = family('', ['malware'], 'official')
const LOCAL_MALWARE = family('', ['malware'], 'unofficial')

/** What files are that are not made for malware. */
const BY_FILE: ReadonlyMap<string, Family> = new Map(
  (
    [
      ['phishing', 'phishing'],
      ['spam', 'spam'],
      ['policy', 'policy'],
      ['informational', 'heuristic'],
    ] as const
  ).map(([ofFile, one]) => [ofFile, family('', [one], 'unofficial')]),
)

function byCategory(source: SignatureSource): ReadonlyMap<string, Family> {
  return new Map(
    [...SIGNATURE_CATEGORIES].map(([category, classes]) => [category, family('', classes, source)]),
  )
}

/** The second of the parts between dots; categories are short, so that a long name costs nothing. */
function categoryOf(lower: string): string {
  const from = lower.indexOf('.') + 1
  const to = lower.indexOf('.', from)
  return from === 0 || to === -1 || to - from > 20 ? '' : lower.slice(from, to)
}
