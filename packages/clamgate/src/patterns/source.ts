import { nearest } from '../ground/nearest.ts'
import { bad, type Parsed } from './pattern.ts'

/** Sets of others that Sanesecurity hands on: their signatures have names of their own, and come in files of its. */
export const SETS_OF_SANESECURITY = [
  'foxhole',
  'winnow',
  'bofhland',
  'scamnailer',
  'porcupine',
  'phishtank',
  'crdf',
  'doppelstern',
  'miscreantpunch',
  'malwareexpert',
] as const

/**
 * Where the name of a signature says that it comes from: `official` is the ClamAV project (its databases, and the heuristics
 * of its engine), the rest are providers by the names of their sets. `unofficial` is anybody else: local databases, providers
 * whose signatures do not carry their name (most YARA rules).
 */
export const NAMED_SOURCES = [
  'official',
  'sanesecurity',
  ...SETS_OF_SANESECURITY,
  'securiteinfo',
  'malwarepatrol',
  'linuxmalwaredetect',
  'urlhaus',
  'interserver',
  'ditekshen',
  'twinclams',
  'unofficial',
] as const

export type SignatureSource = (typeof NAMED_SOURCES)[number]

/** What a condition can ask for: these, those that only the file of a signature tells, and sources of one's own. */
export const SIGNATURE_SOURCES: readonly string[] = [...NAMED_SOURCES, 'yararules', 'local']

/**
 * A condition `source`: the name of a source. `unofficial` as a condition is everybody but `official`.
 * @param own names of `signatures.sources` that are not in the catalogue
 */
export function parseSource(text: string, own: readonly string[] = []): Parsed<{ readonly source: string }> {
  const source = sourceName(text)
  const known = [...SIGNATURE_SOURCES, ...own.map((name) => name.toLowerCase())]
  if (known.includes(source)) return { ok: true, source }
  const near = nearest(source, known)
  return bad(
    `no source of signatures is known as ${JSON.stringify(text.trim())}`,
    near === undefined
      ? `choose one of ${known.join(', ')}, or add it to signatures.sources`
      : `did you mean ${near}?`,
  )
}

/** The name of a source as it is compared. */
export function sourceName(text: string): string {
  const name = text.trim().toLowerCase()
  return ALSO.get(name) ?? name
}

/** Other names that people know them by. */
const ALSO: ReadonlyMap<string, string> = new Map([
  ['clamav', 'official'],
  ['oitc', 'winnow'],
  ['rfxn', 'linuxmalwaredetect'],
  ['lmd', 'linuxmalwaredetect'],
  ['maldet', 'linuxmalwaredetect'],
  ['mbl', 'malwarepatrol'],
  ['yara-rules', 'yararules'],
])
